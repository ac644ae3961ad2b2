"""Floor 0: a call that may be a learner's endless loop is cut off after its time."""

from __future__ import annotations

import contextvars
import ctypes
import threading
from collections.abc import Callable
from typing import Any


class CutOffError(BaseException):
    """Raised inside a call that took too long; no `except Exception` of a learner or a judge holds it up."""


def call_within(seconds: float, function: Callable[..., Any], *args: Any) -> Any:
    """Return ``function(*args)``, or cut it off.

    It runs in a thread of its own; what it prints goes to the caller's cell. Python is stopped between two
    instructions. A single long one, such as a huge matrix product, is left behind to end by itself.

    Parameters
    ----------
    seconds : float
        How long it may take.
    function, args
        What is called.

    Raises
    ------
    TimeoutError
        If it took longer.
    Exception
        What the function raised.
    """
    result: list[Any] = []
    raised: list[BaseException] = []
    context = contextvars.copy_context()

    def run() -> None:
        try:
            result.append(context.run(function, *args))
        except BaseException as error:  # whatever it is, it is the caller's to see
            raised.append(error)

    thread = threading.Thread(target=run, name="course-limited", daemon=True)
    thread.start()
    try:
        thread.join(seconds)
    finally:  # also when the learner interrupts the kernel
        if thread.is_alive():
            _stop(thread)
    if thread.is_alive() or (raised and isinstance(raised[0], CutOffError)):
        raise TimeoutError(f"it ran for more than {seconds:g} s and was cut off")
    if raised:
        raise raised[0]
    return result[0]


def _stop(thread: threading.Thread) -> None:
    """Raise `CutOffError` in a thread, again if it was caught, and give up after a few times."""
    for _ in range(5):
        if thread.ident is None or not thread.is_alive():
            return
        ctypes.pythonapi.PyThreadState_SetAsyncExc(
            ctypes.c_ulong(thread.ident), ctypes.py_object(CutOffError)
        )
        thread.join(0.2)
