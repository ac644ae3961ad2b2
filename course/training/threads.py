"""Threads: a small network is computed by one, whatever the machine has."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch


@contextmanager
def one_thread() -> Iterator[None]:
    """Compute in one thread, and as before afterwards; for this thread, and those it begins meanwhile.

    A small network gains next to nothing from a second thread. Where two kernels share two cores, four
    threads wait for each other at every operation, and a minute's training takes ten.
    """
    usual = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(usual)
