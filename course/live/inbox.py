"""Inbox: messages from any thread, put in the order in which each view sent them."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from course.live.protocol import Message, parse

HOLD_S = 1.0  # how long a gap in the numbers holds back what came after it
FAR = 4096  # further from the next number than this, a message has no place in the order
MAX_HELD = 1024  # messages of a view that wait for those before them
_MAX_VIEWS = 64


@dataclass(slots=True)
class _Order:
    """Where the numbers of one view stand."""

    next: int = 1
    held: dict[int, Message] = field(default_factory=dict)
    skipped: set[int] = field(default_factory=set)
    far: int = 0  # the last number that had no place
    give_up_at: float = 0.0


class Inbox:
    """Ordered queue into a run's thread.

    Which thread hands over a message depends on the kernel and on the front end, and two of them may do so
    at once. So handing over only appends, and the run's thread sorts: numbers of a view come out as
    1, 2, 3, …; a number seen before is dropped; a gap holds what follows for a second, or until 1,024
    messages wait, then is given up (the missing message is still taken if it comes later). A number far
    from the next is taken as it comes, and where the number after it comes too, the view counts from there.
    Nothing is lost, and no number silences a view.

    Parameters
    ----------
    clock : callable
        Seconds on a clock that only goes forward.

    Attributes
    ----------
    arrived : collections.deque
        What no `take` has seen yet; asking it whether it is empty is cheap enough for every step.
    closed : bool
        Whether the reader is to stop.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.closed = False
        self._clock = clock
        self.arrived: deque[Message] = deque()
        self._bell = threading.Event()
        self._orders: dict[str, _Order] = {}

    def put(self, content: object, buffers: Sequence[Any] = ()) -> None:
        """Take in what a page sent, from any thread; never raises."""
        self.post(parse(content, buffers))

    def post(self, message: Message) -> None:
        """Take in a message that is already one, from any thread."""
        self.arrived.append(message)
        self._bell.set()

    def close(self) -> None:
        """Wake the reader for the last time."""
        self.closed = True
        self._bell.set()

    def wait(self, timeout_s: float | None) -> None:
        """Sleep until something arrives, a gap is to be given up, the inbox closes or the time is over."""
        deadline = min((o.give_up_at for o in self._orders.values() if o.held), default=None)
        if deadline is not None:
            left = max(0.0, deadline - self._clock())
            timeout_s = left if timeout_s is None else min(timeout_s, left)
        self._bell.wait(timeout_s)
        self._bell.clear()

    def take(self) -> list[Message]:
        """Messages that are ready, in order; for the run's thread only."""
        ready: list[Message] = []
        while self.arrived:
            message = self.arrived.popleft()
            seq = getattr(message, "seq", 0)
            if seq == 0:
                ready.append(message)
            else:
                self._sort(message, seq, ready)
        for order in self._orders.values():
            if order.held and self._clock() >= order.give_up_at:
                self._give_up(order, ready)
        return ready

    def _sort(self, message: Any, seq: int, ready: list[Message]) -> None:
        order = self._orders.get(message.view)
        if order is None:
            while len(self._orders) >= _MAX_VIEWS:
                ready += self._orders.pop(next(iter(self._orders))).held.values()
            order = self._orders[message.view] = _Order()
        if abs(seq - order.next) > FAR:
            self._resync(order, message, seq, ready)
            return
        if seq < order.next:
            if seq in order.skipped:
                order.skipped.discard(seq)
                ready.append(message)
            return
        if not order.held:
            order.give_up_at = self._clock() + HOLD_S
        order.held.setdefault(seq, message)
        self._release(order, ready)
        if len(order.held) > MAX_HELD:
            self._give_up(order, ready)

    def _resync(self, order: _Order, message: Any, seq: int, ready: list[Message]) -> None:
        """Take a message whose number is far from the next; two in a row are where the view really is."""
        if seq == order.far + 1:
            ready += [order.held[each] for each in sorted(order.held)]
            order.held.clear()
            order.skipped.clear()
            order.next = seq + 1
        ready.append(message)
        order.far = seq

    def _release(self, order: _Order, ready: list[Message]) -> None:
        while order.next in order.held:
            ready.append(order.held.pop(order.next))
            order.next += 1
            # What is still held waits for another gap, which has its own time.
            order.give_up_at = self._clock() + HOLD_S

    def _give_up(self, order: _Order, ready: list[Message]) -> None:
        first = min(order.held)
        order.skipped.update(range(max(order.next, first - FAR), first))
        order.skipped = {each for each in order.skipped if each >= first - FAR}
        order.next = first
        self._release(order, ready)
