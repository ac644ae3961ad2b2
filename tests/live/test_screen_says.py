"""What the screen says beside the pictures: values, losses and notices, of edits read and refused."""

import json
import math

import pytest

from course.live.protocol import ControlMoved, EditSent, Hello
from tests.live.counting_run import Turn


def test_a_frame_after_an_edit_shows_the_true_loss_though_nothing_trains(stand):
    stand.tell(Hello("a", True))
    stand.show()
    stand.tell(EditSent({"do": "turn", "value": 2}, "a", 1))
    [frame] = stand.show()
    assert frame["status"]["train_loss"] == pytest.approx(1 / 101)
    assert frame["seq"] == {"a": 1}
    assert stand.values[-1] == ({"knob": 2}, {"a": 1})


def test_a_refused_move_is_told_and_its_value_snaps_back(stand):
    stand.tell(Hello("a", True))
    stand.show()
    stand.tell(ControlMoved("knob", 99, "a", 1))
    [frame] = stand.show()
    assert frame["values"] == {"knob": 1.0} and frame["seq"] == {"a": 1}
    notice = frame["status"]["notice"]
    assert notice["level"] == "error" and notice["text"].startswith("knob must be between 0 and 5, got 99")


def test_news_does_not_hide_an_error_that_nobody_has_seen(stand):
    stand.tell(Hello("a", True))
    stand.show()
    stand.screen.say("Something broke.", "error")
    stand.screen.say("All is well.")
    assert stand.show()[0]["status"]["notice"]["text"] == "Something broke."
    stand.screen.say("All is well.")
    assert stand.show()[0]["status"]["notice"]["text"] == "All is well."


def test_an_old_notice_is_not_shown_to_a_new_view(stand):
    stand.tell(Hello("a", True))
    stand.show()
    stand.screen.say("Gone soon.")
    stand.show()
    stand.tell(Hello("b", True))
    assert stand.show(after=60)[0]["status"]["notice"] is None


def test_numbers_are_all_that_json_can_hold(stand):
    stand.tell(Hello("a", True))
    stand.run.work = math.nan
    [snapshot] = stand.show()
    assert snapshot["status"]["train_loss"] is None
    json.dumps(snapshot, allow_nan=False)


def test_an_edit_from_python_needs_no_dictionary(stand):
    assert stand.screen.to_edit(EditSent(Turn(4.0))) == Turn(4.0)


@pytest.mark.parametrize("edit", ["add", 3, [1], True])
def test_an_edit_from_a_page_is_read_whatever_it_is(stand, edit):
    with pytest.raises(ValueError, match="an edit must be a turn"):
        stand.screen.to_edit(EditSent(edit, "a", 1))
