import os
import sys
import threading

import pytest

from course.live.switching import NICE, QUICKEST_S, SWITCH_S, make_way, quick_switching


def test_quick_while_any_thread_lives_and_as_before_afterwards():
    usual = sys.getswitchinterval()
    try:
        sys.setswitchinterval(0.005)
        with quick_switching():
            with quick_switching(), quick_switching(QUICKEST_S):
                assert sys.getswitchinterval() == pytest.approx(QUICKEST_S, rel=0.05)
            assert sys.getswitchinterval() == pytest.approx(SWITCH_S, rel=0.05)
        assert sys.getswitchinterval() == pytest.approx(0.005, rel=0.05)
        sys.setswitchinterval(0.00005)
        with quick_switching():
            assert sys.getswitchinterval() == pytest.approx(0.00005, rel=0.05)
    finally:
        sys.setswitchinterval(usual)


@pytest.mark.skipif(sys.platform != "linux", reason="only on Linux has a thread a priority of its own")
def test_a_thread_makes_way_alone_and_twice_is_no_error():
    usual, seen = os.getpriority(os.PRIO_PROCESS, 0), []

    def train():
        make_way()
        make_way()
        seen.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))

    thread = threading.Thread(target=train)
    thread.start()
    thread.join()
    assert seen == [max(NICE, usual)]
    assert os.getpriority(os.PRIO_PROCESS, 0) == usual
