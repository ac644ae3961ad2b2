import math
import time

import pytest

from course.live.inbox import Inbox
from course.live.transport import Transport
from tests.live.counting_run import STEPS_PER_EPOCH, CountingRun
from tests.live.waiting import wait_for
from tests.training.runs import make_run


def test_a_step_is_one_epoch(start):
    runner = start()
    runner.step()
    history = runner.result(10)
    assert runner.run.step == STEPS_PER_EPOCH and len(history) == 1
    runner.step()
    runner.step()
    assert len(runner.result(10)) == 3
    assert runner.run.threads == {"course-run"}


def test_playing_goes_on_until_paused(start):
    runner = start(playing=True)
    wait_for(lambda: runner.run.epoch > 50)
    assert runner.playing
    runner.pause()
    runner.result(10)
    steps = runner.run.step
    assert not runner.playing
    runner.result(10)
    assert runner.run.step == steps


def test_speed_is_in_epochs_a_second(start):
    runner = start(speed=50)
    runner.play()
    started = time.perf_counter()
    wait_for(lambda: runner.run.epoch >= 20)
    # 20 epochs at 50 a second: the first is at once, the others 20 ms apart.
    assert time.perf_counter() - started >= 19 / 50 - 0.02


@pytest.mark.parametrize("speed", [0, -1, math.nan, "fast", True, 1e9])
def test_a_speed_out_of_range_is_refused(start, witness, speed):
    runner = start()
    runner.set_speed(speed)
    runner.result(10)
    assert "speed must be" in witness.refused[0] and "10 is a good start" in witness.refused[0]


def test_step_back_returns_to_the_epoch_before_and_pauses(start):
    runner = start()
    runner.step()
    runner.step()
    runner.result(10)
    runner.step_back()
    runner.result(10)
    assert (runner.run.epoch, runner.playing) == (1, False)


def test_there_is_an_end_to_stepping_back(start, witness):
    runner = start()
    runner.step_back()
    runner.result(10)
    assert witness.said == [("info", "There is no earlier epoch to step back to.")]


def test_scrubbing_shows_a_moment_and_branching_goes_on_from_it(start, witness):
    runner = start(make_run())
    for _ in range(5):
        runner.step()
    runner.result(10)
    runner.play()
    for epoch in (4, 1, 2):
        runner.scrub(epoch)
    runner.result(10)
    run = runner.run
    assert (run.epoch, runner.playing, run.is_scrubbed) == (2, False, True)
    present = run.present[0]
    assert present >= 5
    runner.branch()
    runner.result(10)
    assert (run.epoch, run.present[0], run.pinned.history.epochs[-1]) == (2, 2, present)
    runner.branch()
    runner.result(10)
    assert witness.said == [("info", "The run is shown as it stands; move the timeline back first.")]


def test_playing_goes_on_from_the_moment_that_is_shown(start):
    runner = start(make_run())
    for _ in range(5):
        runner.step()
    runner.result(10)
    runner.scrub(2)
    runner.step()
    runner.result(10)
    assert runner.run.history.epochs == [0, 1, 2, 3]
    assert runner.run.pinned.branched_at == 2


@pytest.mark.parametrize("epoch", [-1, 0.5, "one", None, [1]])
def test_an_epoch_that_is_none_is_refused(start, witness, epoch):
    runner = start(make_run())
    runner.step()
    runner.scrub(epoch)
    runner.result(10)
    assert "epoch must be a whole number" in witness.refused[0]
    assert runner.run.epoch == 1


def test_reset_and_new_start(start):
    runner = start()
    runner.step()
    runner.reset()
    runner.result(10)
    assert (runner.run.step, runner.run.seed) == (0, 0)
    runner.step()
    runner.new_start()
    runner.result(10)
    assert (runner.run.step, runner.run.seed) == (0, 1)


def test_a_run_that_an_edit_begins_again_is_not_counted_backwards(monkeypatch):
    monkeypatch.setattr("course.live.transport._RATE_S", 0.0)
    run = CountingRun()
    transport = Transport(run, max_steps=10**9, max_seconds=1e9)
    transport.order("play", True)
    for _ in range(3):
        transport.advance(0.0, Inbox())  # one step
    run.step = run.epoch = 0
    transport.advance(0.0, Inbox())
    assert transport.steps_per_s >= 0


def test_a_stream_that_ends_pauses_and_says_why(start, witness):
    runner = start(CountingRun(last_epoch=3), playing=True)
    assert len(runner.result(10)) == 3
    assert witness.said == [("error", "All epochs are done.")]
    assert witness.transport.ended == "all epochs are done"


def test_a_budget_of_steps_pauses_a_forgotten_run_and_a_touch_renews_it(start, witness):
    runner = start(max_steps=1000, playing=True)
    runner.result(10)
    first = runner.run.step
    assert first >= 1000
    assert "nobody has touched this for a while" in witness.said[0][1]
    runner.play()
    runner.result(10)
    assert runner.run.step >= first + 1000


def test_a_budget_of_seconds_pauses_a_forgotten_run(start, witness):
    runner = start(max_seconds=0.05, playing=True)
    runner.result(10)
    assert "nobody has touched this for a while" in witness.said[0][1]
