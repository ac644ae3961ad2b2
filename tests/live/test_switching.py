import sys

import pytest

from course.live.switching import SWITCH_S, quick_switching


def test_quick_while_any_thread_lives_and_as_before_afterwards():
    usual = sys.getswitchinterval()
    try:
        sys.setswitchinterval(0.005)
        with quick_switching():
            with quick_switching():
                assert sys.getswitchinterval() == pytest.approx(SWITCH_S, rel=0.05)
            assert sys.getswitchinterval() == pytest.approx(SWITCH_S, rel=0.05)
        assert sys.getswitchinterval() == pytest.approx(0.005, rel=0.05)
        sys.setswitchinterval(0.0001)
        with quick_switching():
            assert sys.getswitchinterval() == pytest.approx(0.0001, rel=0.05)
    finally:
        sys.setswitchinterval(usual)
