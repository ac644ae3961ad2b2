import pytest

from course.live.controls import Control
from course.live.rail import Rail
from tests.live.counting_run import CountingRun, Turn, knob_control

SHOW = Control(name="show_valid", label="Show valid rows", kind="toggle", value=False, group="view")


@pytest.fixture
def focused():
    return []


@pytest.fixture
def rail(focused):
    return Rail([knob_control(), SHOW], {"focus": focused.append})


def test_a_control_becomes_its_edit(rail):
    assert rail.to_edit("knob", 2.5) == Turn(2.5)


def test_a_view_option_is_set_at_once(rail, focused):
    rail.changed(CountingRun())
    assert rail.to_edit("show_valid", True) is None
    assert rail.to_edit("focus", [1, 2]) is None
    assert focused == [[1, 2]]
    rail.stale = True
    assert rail.changed(CountingRun()) == {"show_valid": True, "focus": [1, 2]}


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("knobb", 1, "unknown control 'knobb'; controls are knob, show_valid, focus, play"),
        ("knobb", 1, "did you mean 'knob'?"),
        ("knob", 9, "knob must be between 0 and 5, got 9; 1 is a good start"),
        ("show_valid", "on", "show_valid must be true or false"),
    ],
)
def test_nonsense_is_told(rail, name, value, words):
    with pytest.raises(ValueError, match=r"^(unknown|knob|show)") as told:
        rail.to_edit(name, value)
    assert words in str(told.value)


def test_only_what_changed_is_given_once(rail):
    run = CountingRun()
    assert rail.changed(run) == {"knob": 1.0, "show_valid": False}
    assert rail.changed(run) == {}
    run.knob, rail.stale = 3.0, True
    assert rail.changed(run) == {"knob": 3.0}


def test_a_refused_value_snaps_back(rail):
    run = CountingRun()
    rail.changed(run)
    rail.snap_back("knob")
    rail.snap_back("unknown")
    assert rail.changed(run) == {"knob": 1.0}
    assert rail.changed(run) == {}
