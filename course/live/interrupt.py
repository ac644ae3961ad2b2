"""Interrupt: the kernel's stop button stops runs too.

The button sends SIGINT to the process. While a cell runs, that raises KeyboardInterrupt in the cell, and the
shell tells of it once the traceback is drawn, which may take a second. Between cells the kernel ignores the
signal. So a handler of ours stands in both places. It only sets flags: a signal handler must not take a lock.
"""

from __future__ import annotations

import asyncio
import signal
import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from course.live.runner import Runner

_runners: weakref.WeakSet[Runner] = weakref.WeakSet()
_watched: weakref.WeakSet[Any] = weakref.WeakSet()


def watch(runner: Runner, shell: Any | None) -> None:
    """Stop ``runner`` when the kernel is interrupted.

    Parameters
    ----------
    runner : Runner
        Held weakly.
    shell : InteractiveShell or None
        The shell of the kernel; outside a kernel there is no button, and `Runner.result` minds Ctrl-C.
    """
    _runners.add(runner)
    kernel = getattr(shell, "kernel", None)
    if shell is None or kernel is None or shell in _watched:
        return
    _watched.add(shell)
    shell.events.register("post_run_cell", _after_cell)
    _stand_in(kernel)
    _stand_by(kernel)


def interrupt_all() -> None:
    """Stop every run at its next step."""
    for runner in list(_runners):
        runner.interrupted = True


def _after_cell(result: Any) -> None:
    error = getattr(result, "error_in_exec", None)
    # An awaiting cell is cancelled instead.
    if isinstance(error, KeyboardInterrupt | asyncio.CancelledError):
        interrupt_all()


def _stand_in(kernel: Any) -> None:
    """Put our handlers where the kernel puts its own: before and after each message that it handles."""
    before, after = getattr(kernel, "pre_handler_hook", None), getattr(kernel, "post_handler_hook", None)
    if before is None or after is None or not hasattr(kernel, "saved_sigint_handler"):
        return

    def enter() -> None:
        before()
        _replace(signal.default_int_handler, _in_cell)

    def leave() -> None:
        after()
        _replace(signal.SIG_IGN, _between_cells)

    kernel.pre_handler_hook, kernel.post_handler_hook = enter, leave
    _replace(signal.default_int_handler, _in_cell)  # the cell that runs now


def _stand_by(kernel: Any) -> None:
    """Hear of the signal that cancels an awaiting cell at once, not after its traceback was drawn."""
    cancel = getattr(kernel, "_cancel_on_sigint", None)
    if cancel is None:
        return

    @contextmanager
    def cancel_and_tell(future: Any) -> Iterator[None]:
        with cancel(future):
            present, loop = signal.getsignal(signal.SIGINT), asyncio.get_running_loop()

            def both(*arguments: Any) -> None:
                interrupt_all()
                if callable(present):
                    present(*arguments)
                # The kernel's handler only queues the cancelling. What woke the loop so far were the frames
                # of the run that has just been stopped.
                loop.call_soon_threadsafe(_nothing)

            signal.signal(signal.SIGINT, both)
            yield

    kernel._cancel_on_sigint = cancel_and_tell


def _nothing() -> None:
    """Wake a loop."""


def _replace(theirs: Any, ours: Callable[..., Any]) -> None:
    """Take the place of a handler if it is the present one; only the main thread may."""
    is_main = threading.current_thread() is threading.main_thread()
    if is_main and signal.getsignal(signal.SIGINT) is theirs:
        signal.signal(signal.SIGINT, ours)


def _in_cell(*arguments: Any) -> None:
    interrupt_all()
    signal.default_int_handler(*arguments)


def _between_cells(*_: Any) -> None:
    interrupt_all()
