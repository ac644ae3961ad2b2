"""Frames of the screen: to whom they are sent, and when."""

import time

import pytest

from course.live.credit import WINDOW
from course.live.protocol import Bye, ControlMoved, CreditGiven, Hello, VisibleChanged
from course.live.screen import FRAME_S


def test_hello_is_answered_by_a_whole_snapshot_for_that_view(stand):
    stand.tell(Hello("a", True))
    [snapshot] = stand.show()
    assert (snapshot["k"], snapshot["protocol"], snapshot["view"]) == ("snapshot", 1, "a")
    assert snapshot["layout"]["title"] == "Counting"
    assert snapshot["layout"]["panels"] == [{"panel": "Text", "id": "count"}]
    assert snapshot["layout"]["controls"][0]["name"] == "knob"
    assert snapshot["values"] == {"knob": 1.0}
    assert snapshot["status"]["train_loss"] == 1.0 and snapshot["status"]["playing"] is False
    assert stand.panel.calls == [True]
    assert stand.show() == []


def test_no_view_no_frame_and_nothing_computed(stand):
    stand.train(20)
    assert stand.show() == []
    assert stand.panel.calls == []


def test_frames_come_thirty_a_second_at_most(stand):
    stand.tell(Hello("a", True))
    stand.show()
    n = 0
    for i in range(1000):
        stand.train()
        n += len(stand.show(after=0.001))
        if i % 100 == 99:
            stand.tell(CreditGiven("a", 8))
    assert 29 <= n <= 31


def frames_in_ten_seconds(stand, cost_s):
    stand.tell(Hello("a", True))
    stand.show()

    def costly(run, full, parts=stand.panel.parts):
        stand.now += cost_s
        return parts(run, full)

    stand.panel.parts = costly
    end, n = stand.now + 10, 0
    while stand.now < end:
        stand.train()
        n += len(stand.show(after=0.001))
        stand.tell(CreditGiven("a", 16))
    return n


@pytest.mark.parametrize(
    ("cost_s", "low", "high"),
    [(0.0005, 290, 301), (0.0015, 270, 290), (0.004, 270, 290), (0.05, 45, 60)],
)
def test_costly_frames_make_way_for_training(stand, cost_s, low, high):
    assert low <= frames_in_ten_seconds(stand, cost_s) <= high


def test_answers_to_a_hand_come_early_but_not_more_often(stand):
    stand.tell(Hello("a", True))
    stand.show()
    n, seq = 0, 0
    for i in range(1000):
        stand.train()
        if i % 10 == 0:
            seq += 1
            stand.tell(ControlMoved("knob", (i % 50) / 10, "a", seq))
        n += len(stand.show(after=0.001))
        if i % 50 == 49:
            stand.tell(CreditGiven("a", 8))
    assert 29 <= n <= 32


def test_an_edit_right_after_a_frame_is_answered_within_ten_milliseconds(stand):
    stand.tell(Hello("a", True))
    stand.show()
    stand.train()
    assert len(stand.show(after=FRAME_S)) == 1
    stand.tell(ControlMoved("knob", 2.0, "a", 1))
    assert stand.show(after=0.005) == []
    [frame] = stand.show(after=0.006)
    assert frame["seq"] == {"a": 1} and frame["values"] == {"knob": 2.0}


def test_without_credit_no_frames_and_three_beats(stand):
    stand.tell(Hello("a", True))
    stand.show()
    for _ in range(100):
        stand.train()
        stand.show()
    kinds = [message["k"] for message in stand.sent]
    assert kinds.count("frame") == WINDOW
    assert kinds.count("beat") == 3
    assert stand.wait is None
    calls = len(stand.panel.calls)
    stand.train(50)
    stand.show()
    assert len(stand.panel.calls) == calls
    stand.tell(CreditGiven("a", 8))
    [frame] = stand.show()
    assert frame["k"] == "frame" and frame["status"]["step"] == stand.run.step


def test_frames_start_again_where_they_stopped_so_no_row_is_missing(stand):
    stand.tell(Hello("a", True))
    stand.show()
    for _ in range(WINDOW + 20):
        stand.train(11)
        stand.show()
    stand.tell(CreditGiven("a", 8))
    stand.train()
    stand.show()
    rows = [p for m in stand.sent if m["k"] == "frame" for p in m["parts"] if p["name"] == "rows"]
    count = 0
    for part in rows:
        assert part["start"] == count
        count += part["shape"][0]
    assert count == len(stand.run.history)


def test_a_hidden_view_gets_nothing_until_it_is_seen_again(stand):
    stand.tell(Hello("a", True))
    stand.show()
    stand.tell(VisibleChanged("a", False))
    stand.train()
    assert stand.show() == []
    stand.tell(VisibleChanged("a", True))
    assert [message["k"] for message in stand.show()] == ["frame"]


def test_a_view_the_kernel_has_forgotten_is_greeted(stand):
    stand.tell(CreditGiven("old", 8))
    [snapshot] = stand.show()
    assert (snapshot["k"], snapshot["view"]) == ("snapshot", "old")
    stand.tell(VisibleChanged("older", False))
    assert stand.show()[0]["view"] == "older"


def test_after_a_second_view_came_the_first_is_told_all_it_missed(stand):
    stand.tell(Hello("a", True))
    stand.show()
    stand.train(25)
    stand.tell(Hello("b", True))
    sent = stand.show()
    assert [message["k"] for message in sent] == ["snapshot", "frame"]
    rows = next(part for part in sent[1]["parts"] if part["name"] == "rows")
    assert rows["start"] == 0 and rows["shape"][0] == len(stand.run.history)
    stand.train()
    assert stand.panel.calls[-1] is True
    stand.show()
    assert stand.panel.calls[-1] is False


def test_a_panel_that_breaks_is_told_once_and_the_frames_go_on(stand):
    stand.panel.broken = True
    stand.tell(Hello("a", True))
    [snapshot] = stand.show()
    assert snapshot["parts"] == []
    assert "'count' can't be drawn: RuntimeError: no ink" in snapshot["status"]["notice"]["text"]
    stand.train()
    assert stand.show()[0]["k"] == "frame"
    assert len(stand.panel.calls) == 1
    stand.panel.broken = False
    stand.tell(Hello("a", True))
    assert stand.show()[0]["parts"]


def test_a_bye_ends_the_frames(stand):
    stand.tell(Hello("a", True))
    stand.show()
    stand.tell(Bye("a"))
    stand.train()
    assert stand.show() == []


def test_the_wait_asked_for_is_until_the_next_frame(stand):
    stand.tell(Hello("a", True))
    stand.show()
    stand.train()
    stand.show(after=FRAME_S)
    stand.train()
    stand.show(after=0.010)
    assert stand.wait == pytest.approx(FRAME_S - 0.010)
    assert time.perf_counter() == stand.now


def test_a_panel_that_has_not_said_all_is_asked_again_though_nothing_changed(stand):
    stand.tell(Hello("a", True), CreditGiven("a", WINDOW))
    stand.show()
    assert stand.show() == [] and stand.wait is None
    stand.panel.waits = True
    assert [message["k"] for message in stand.show()] == ["frame"]
    assert stand.wait is not None
    stand.panel.waits = False
    assert stand.show() == [] and stand.wait is None
