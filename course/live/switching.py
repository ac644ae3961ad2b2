"""Switching: how a run's thread shares the interpreter and the processor with those that show the run."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

SWITCH_S = 0.001
QUICKEST_S = 0.0001  # for a thread beside a run: it waits for the interpreter at every operation of a step
NICE = 10  # of 19

_lock = threading.Lock()
_wanted_s: list[float] = []  # of every thread inside
_usual_s = 0.0


@contextmanager
def quick_switching(switch_s: float = SWITCH_S) -> Iterator[None]:
    """Ask for the interpreter back after 1 ms, or less, instead of Python's 5 ms.

    A step gives the interpreter away at every tensor operation. If another thread computes, each of them
    would cost 5 ms, and so would each turn of the thread that takes a learner's messages.

    Parameters
    ----------
    switch_s : float
        Seconds; of several threads the smallest holds.
    """
    global _usual_s
    with _lock:
        if not _wanted_s:
            _usual_s = sys.getswitchinterval()
        _wanted_s.append(switch_s)
        sys.setswitchinterval(min(_usual_s, *_wanted_s))
    try:
        yield
    finally:
        with _lock:
            _wanted_s.remove(switch_s)
            sys.setswitchinterval(min(_usual_s, *_wanted_s) if _wanted_s else _usual_s)


def make_way() -> None:
    """Let whatever shows the run have the processor before the calling thread, on Linux.

    Training takes all the time it is given. Where browser and server share its two cores, an answer to a
    hand would wait its turn behind it; where nothing else wants the processor, training is as fast as ever.
    """
    if sys.platform == "linux":  # elsewhere only a whole process has a priority
        me = threading.get_native_id()
        os.setpriority(os.PRIO_PROCESS, me, max(NICE, os.getpriority(os.PRIO_PROCESS, me)))
