"""Runner: one run on one thread, with hands on it."""

from __future__ import annotations

import atexit
import threading
import time
import weakref
from collections.abc import Container, Iterator
from contextlib import contextmanager
from typing import Any

import torch

from course.live.contracts import Audience, Steppable
from course.live.inbox import Inbox
from course.live.protocol import ControlMoved, CreditGiven, EditSent, Malformed, Message, Returned
from course.live.switching import make_way, quick_switching
from course.live.transport import TRANSPORT, Transport

_EXIT_S = 10.0  # longest wait, as Python ends, for threads in the middle of a step
_SLICE_S = 0.02  # longest time between two looks at anything but the inbox


class Runner:
    """Drives a run on a daemon thread of its own and takes orders between its steps.

    No lock guards model or data: whatever a learner does arrives in the inbox and is done by the run's
    thread. Letting go of the last reference, `close` and the end of Python end the thread.

    Parameters
    ----------
    run : Steppable
        From now on touched by the runner's thread only; see `borrow`.
    audience : Audience, optional
        Who watches.
    playing : bool
        Whether to start at once.
    speed : float, optional
        Epochs per second; None for as fast as it goes.
    max_steps, max_seconds : int, float
        Budget of training since the learner's last move, so that a forgotten page ends by itself.
    hidden : container of str
        Buttons of the transport bar that the page does not show.
    """

    def __init__(
        self,
        run: Steppable,
        audience: Audience | None = None,
        *,
        playing: bool = False,
        speed: float | None = None,
        max_steps: int = 5_000_000,
        max_seconds: float = 1800.0,
        hidden: Container[str] = (),
    ) -> None:
        self.run = run
        self.inbox = Inbox()
        self.error: BaseException | None = None
        self.interrupted = False  # set by a signal handler, which must not touch a lock
        self._audience = audience
        self._transport = Transport(run, max_steps=max_steps, max_seconds=max_seconds, hidden=hidden)
        self._turn_lock = threading.RLock()
        self._free = threading.Event()
        self._free.set()
        self._waiting: list[threading.Event] = []
        self._start_lock = threading.Lock()
        self._thread: threading.Thread | None = None
        weakref.finalize(self, self.inbox.close)
        if speed is not None:
            self.set_speed(speed)
        if playing:
            self.play()

    # Orders, from any thread -------------------------------------------------------------------------------

    def play(self) -> None:
        """Train until paused."""
        self._order("play", True)

    def pause(self) -> None:
        """Stop training where it is."""
        self._order("play", False)

    def step(self) -> None:
        """Train for one epoch, then pause."""
        self._order("step")

    def step_back(self) -> None:
        """Return to the epoch before, and pause."""
        self._order("step_back")

    def scrub(self, epoch: int) -> None:
        """Show the kept moment nearest to an epoch, and pause; the run itself stays where it is."""
        self._order("scrub", epoch)

    def branch(self) -> None:
        """Go on from the moment that is shown; pause until told to play."""
        self._order("branch")

    def set_speed(self, epochs_per_s: float | None) -> None:
        """Train at most that fast; None for as fast as it goes."""
        self._order("speed", epochs_per_s)

    def reset(self) -> None:
        """Start again from the same initialisation."""
        self._order("reset")

    def new_start(self) -> None:
        """Start again from another initialisation."""
        self._order("new_start")

    def undo(self) -> None:
        """Take the last edit back."""
        self._order("undo")

    def apply(self, edit: Any) -> None:
        """Apply an edit before the next mini-batch; one that can't be done is told to the audience."""
        self.post(EditSent(edit))

    def _order(self, name: str, value: Any = None) -> None:
        self.post(ControlMoved(name, value))

    def put(self, content: object, buffers: Any = ()) -> None:
        """Take in what a page sent; never raises."""
        self.inbox.put(content, buffers)
        self._start()

    def post(self, message: Message) -> None:
        """Take in a message."""
        self.inbox.post(message)
        self._start()

    @property
    def playing(self) -> bool:
        """Whether the run is training, or about to."""
        return self._transport.advancing

    @property
    def closed(self) -> bool:
        """Whether the runner takes no more orders."""
        return self.inbox.closed

    @contextmanager
    def borrow(self) -> Iterator[Steppable]:
        """Lend the run to the caller's thread; the runner waits meanwhile.

        Yields
        ------
        Steppable
            The run, between two of its steps.
        """
        self._free.clear()
        try:
            with self._turn_lock:
                yield self.run
                self._transport.rewound()
        finally:
            self._free.set()
            self.inbox.post(Returned())

    def result(self, timeout_s: float | None = None) -> Any:
        """Wait until the run rests, and return its history.

        Raises
        ------
        BaseException
            What stopped the run, if an exception did.
        TimeoutError
            If the run still trains after ``timeout_s`` seconds.
        """
        rests = threading.Event()
        self._waiting.append(rests)
        self.post(Returned())
        try:
            if not self.closed and not rests.wait(timeout_s):
                raise TimeoutError(f"the run still trains after {timeout_s:g} s; pause it, or wait longer")
        except KeyboardInterrupt:
            self.interrupted = True
            raise
        if self.error is not None:
            raise self.error
        return getattr(self.run, "history", None)

    def close(self) -> None:
        """End the thread; the run keeps its state."""
        self.inbox.close()
        self._free.set()
        thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout=2.0)
        for rests in self._waiting:
            rests.set()

    # The run's thread --------------------------------------------------------------------------------------

    def _start(self) -> None:
        if self._thread is not None or self.closed:
            return
        with self._start_lock:
            if self._thread is None:
                # The thread holds the runner weakly, so that nobody's runner ends.
                arguments = (weakref.ref(self), self.inbox)
                _started.add(self)
                self._thread = threading.Thread(target=_drive, args=arguments, name="course-run", daemon=True)
                join_at_exit(self._thread)
                self._thread.start()

    def _turn(self) -> float | None:
        """Do what has arrived, draw, train for a moment; seconds until the next turn, None for no end."""
        self._free.wait()
        with self._turn_lock:
            try:
                return self._work()
            except Exception as error:  # whatever the run raises is the learner's to see
                self._fail(error)
                return _SLICE_S

    def _work(self) -> float | None:
        transport = self._transport
        waiting = self._waiting[:]
        if self.interrupted:
            self.interrupted = False
            if hasattr(self.run, "interrupt"):  # what goes on beside the training
                self.run.interrupt()
            if transport.advancing:
                transport.pause()
                self._say(f"Interrupted at epoch {self.run.epoch}; press play to go on.")
        for message in self.inbox.take():
            self._handle(message)
        draw_in = self._audience.show(transport) if self._audience else None
        if not transport.advancing:
            for rests in waiting:
                rests.set()
                self._waiting.remove(rests)
            return draw_in
        train_in = transport.wait_s()
        if train_in > 0:
            return train_in if draw_in is None else min(train_in, draw_in)
        until = time.perf_counter() + (_SLICE_S if draw_in is None else min(_SLICE_S, draw_in))
        self._say(transport.advance(until, self.inbox), "error")
        if transport.over_budget():
            self._say("Paused: nobody has touched this for a while; press play to go on.")
        return 0.0

    def _handle(self, message: Message) -> None:
        """Do what one message asks; whatever goes wrong, it is answered and those after it are done."""
        refusal = None
        try:
            match message:
                case ControlMoved(name=name, value=value) if name in TRANSPORT:
                    self.error = None
                    self._say(self._transport.order(name, value))
                case ControlMoved() | EditSent():
                    self._edit(message)
                case Malformed(text=text):
                    refusal = text
                case _ if self._audience:
                    self._audience.receive(message)
        except ValueError as error:
            refusal = str(error)
        except Exception as error:  # a mistake of ours must not take the run and the other messages with it
            refusal = (
                f"That failed inside the course ({type(error).__name__}: {error!s:.200}); the run goes on."
            )
        if not isinstance(message, CreditGiven):  # a page gives credit even if nobody looks at it
            self._transport.touch()
        if self._audience:
            self._audience.handled(message, refusal)

    def _edit(self, message: ControlMoved | EditSent) -> None:
        edit = self._audience.to_edit(message) if self._audience else getattr(message, "edit", None)
        if edit is not None:
            self.run.apply(edit)
            self._transport.changed()

    def _fail(self, error: Exception) -> None:
        self.error = error
        self._transport.fail(f"{type(error).__name__}: {error}")
        self._say(f"The run stopped with {type(error).__name__}: {error}; reset starts it again.", "error")

    def _say(self, text: str | None, level: str = "info") -> None:
        if text and self._audience:
            self._audience.say(text, level)


_started: weakref.WeakSet[Runner] = weakref.WeakSet()
_threads: weakref.WeakSet[threading.Thread] = weakref.WeakSet()


def join_at_exit(thread: threading.Thread) -> None:
    """Let Python wait, as it ends, for a thread that ends with the inbox of its runner."""
    _threads.add(thread)


@atexit.register
def _end_all() -> None:
    """End every thread before Python does: one that it kills inside torch takes the process with it."""
    for runner in list(_started):
        runner.inbox.close()
        runner._free.set()
    until = time.monotonic() + _EXIT_S
    for thread in list(_threads):
        if thread.is_alive():
            thread.join(max(0.0, until - time.monotonic()))


def _drive(ref: weakref.ref[Runner], inbox: Inbox) -> None:
    # Holds for this thread only. A small network gains nothing from a second one, and where the page needs
    # the other core, waiting for it makes a forward pass a hundred times slower.
    torch.set_num_threads(1)
    make_way()
    with quick_switching():
        while not inbox.closed:
            runner = ref()
            if runner is None:
                return
            wait_s = runner._turn()
            del runner
            if wait_s != 0.0:
                inbox.wait(wait_s)
