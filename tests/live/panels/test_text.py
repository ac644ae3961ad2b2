"""Text: words of the lab, worded anew as often as they can be read, and at once where a hand asks."""

from types import SimpleNamespace

import pytest

from course.live.panels import text
from course.live.panels.text import READ_S, Text


@pytest.fixture
def clock(monkeypatch):
    now = SimpleNamespace(s=100.0)
    monkeypatch.setattr(text, "time", SimpleNamespace(perf_counter=lambda: now.s))
    return now


@pytest.fixture
def run():
    return SimpleNamespace(step=0, word="calm")


@pytest.fixture
def panel(clock, run):
    panel = Text(lambda run: f"{run.word} at {run.step}")
    panel.parts(run, full=True)
    return panel


def words(panel, run, *, full=False):
    parts = panel.parts(run, full)
    return parts[0].value if parts else None


def test_words_that_stay_are_sent_once(run):
    panel = Text("Look here.")
    assert words(panel, run, full=True) == "Look here."
    assert words(panel, run) is None and not panel.waits
    assert words(panel, run, full=True) == "Look here."


def test_a_run_that_trains_is_worded_as_often_as_can_be_read(clock, run, panel):
    run.step = 1
    assert words(panel, run) is None and panel.waits, "a later frame brings them, even if the run then rests"
    clock.s += READ_S / 2
    run.step = 7
    assert words(panel, run) is None
    clock.s += READ_S / 2
    assert words(panel, run) == "calm at 7" and not panel.waits


def test_a_hand_on_a_run_at_rest_and_a_run_set_back_are_answered_at_once(run, panel):
    run.word = "bold"
    assert words(panel, run) == "bold at 0"
    run.step = 9
    assert words(panel, run, full=True) == "bold at 9", "a view that opens is told all"
    run.step = 3
    assert words(panel, run) == "bold at 3"
