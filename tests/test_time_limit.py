"""A call is cut off after its time, and otherwise is as if it had been made directly."""

import threading
from contextlib import suppress

import pytest

from course.time_limit import call_within


def forever():
    while True:
        pass


def test_what_ends_in_time_gives_its_result():
    assert call_within(5, divmod, 7, 2) == (3, 1)


def test_what_it_raises_reaches_the_caller():
    with pytest.raises(ZeroDivisionError):
        call_within(5, divmod, 7, 0)


def test_an_endless_loop_is_cut_off_and_its_thread_ends():
    with pytest.raises(TimeoutError, match=r"more than 0\.05 s and was cut off"):
        call_within(0.05, forever)
    assert not [thread for thread in threading.enumerate() if thread.name == "course-limited"]


def test_one_that_will_not_be_stopped_holds_nobody_up():
    asked = threading.Event()

    def catches():
        while not asked.is_set():
            with suppress(Exception):  # as a learner may write it
                while not asked.is_set():
                    pass

    with pytest.raises(TimeoutError):
        call_within(0.05, catches)
    asked.set()
    for thread in threading.enumerate():
        if thread.name == "course-limited":
            thread.join()
