"""Switching: how soon threads hand the interpreter to each other while a run's thread lives."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

SWITCH_S = 0.001

_lock = threading.Lock()
_n_threads = 0
_usual_s = 0.0


@contextmanager
def quick_switching() -> Iterator[None]:
    """Ask for the interpreter back after 1 ms instead of Python's 5 ms.

    A step gives the interpreter away at every tensor operation. If another thread computes, each of them
    would cost 5 ms, and so would each turn of the thread that takes a learner's messages.
    """
    global _n_threads, _usual_s
    with _lock:
        if _n_threads == 0:
            _usual_s = sys.getswitchinterval()
            sys.setswitchinterval(min(_usual_s, SWITCH_S))
        _n_threads += 1
    try:
        yield
    finally:
        with _lock:
            _n_threads -= 1
            if _n_threads == 0:
                sys.setswitchinterval(_usual_s)
