"""Waiting for another thread."""

import time


def wait_for(condition, timeout_s=10.0):
    """Spin until the other thread has come so far."""
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.001)  # gives the GIL away; the condition is what is waited for
