import gc
import math
import threading
import time

import pytest

from course.live.inbox import Inbox
from course.live.protocol import ControlMoved, EditSent, Malformed
from course.live.runner import Runner
from course.live.transport import Transport
from course.training.events import EpochEnded
from tests.live.counting_run import STEPS_PER_EPOCH, CountingRun, Turn
from tests.training.runs import make_run


class Witness:
    """An audience that only notes what it is told."""

    def __init__(self):
        self.said, self.refused, self.received, self.shown = [], [], [], 0
        self.threads = set()
        self.status = None

    def receive(self, message):
        self.received.append(message)

    def to_edit(self, message):
        if isinstance(message, ControlMoved):
            raise ValueError(f"unknown control {message.name!r}")
        return message.edit

    def handled(self, message, refusal):
        self.threads.add(threading.current_thread().name)
        if refusal:
            self.refused.append(refusal)

    def say(self, text, level="info"):
        self.said.append((level, text))

    def show(self, transport):
        self.shown += 1
        self.transport = transport


@pytest.fixture
def witness():
    return Witness()


@pytest.fixture
def start(witness):
    runners = []

    def make(run=None, **options):
        runners.append(Runner(run or CountingRun(), witness, **options))
        return runners[-1]

    yield make
    for runner in runners:
        runner.close()


def live_threads():
    return [thread for thread in threading.enumerate() if thread.name == "course-run"]


def wait_for(condition, timeout_s=10.0):
    """Spin until the other thread has come so far."""
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.001)  # gives the GIL away; the condition is what is waited for


def test_a_step_is_one_epoch(start):
    runner = start()
    runner.step()
    history = runner.result(10)
    assert runner.run.step == STEPS_PER_EPOCH and len(history) == 1
    runner.step()
    runner.step()
    assert len(runner.result(10)) == 3
    assert runner.run.threads == {"course-run"}


def test_no_thread_before_the_first_order(start):
    before = len(live_threads())
    runner = start()
    assert len(live_threads()) == before
    runner.step()
    runner.result(10)
    assert len(live_threads()) == before + 1


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


def test_live_history_is_the_headless_one(start):
    runner = start()
    for _ in range(20):
        runner.step()
    runner.result(10)
    headless = CountingRun()
    for event in headless.events():
        if isinstance(event, EpochEnded) and event.epoch == 20:
            break
    assert runner.run.history == headless.history


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


def test_an_edit_is_done_between_two_steps_and_can_be_undone(start, witness):
    runner = start()
    runner.apply(Turn(3.0))
    runner.result(10)
    assert runner.run.knob == 3.0 and witness.threads == {"course-run"}
    runner.undo()
    runner.undo()
    runner.result(10)
    assert runner.run.knob == 1.0
    assert [text for _, text in witness.said] == ["Undid: knob.", "There is nothing to undo."]


def test_a_refused_edit_is_told_and_changes_nothing(start, witness):
    runner = start(playing=True)
    runner.apply(Turn(99.0))
    runner.apply(Turn(2.0))
    wait_for(lambda: runner.run.knob == 2.0)
    assert runner.playing
    assert witness.refused == ["knob must be between 0 and 10, got 99.0; 1 is a good start"]


def test_metrics_are_measured_anew_after_an_edit_and_at_rest(start, witness):
    runner = start()
    runner.step()
    runner.result(10)
    with runner.borrow() as run:
        run.work = 9.0
    runner.result(10)
    assert witness.transport.metrics().train_loss[0] == pytest.approx(0.1)


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


def test_nonsense_is_told(start, witness):
    runner = start()
    runner.put("nonsense")
    runner.post(Malformed("A message was odd."))
    runner.post(ControlMoved("warp", 9))
    runner.post(ControlMoved("play", "yes"))
    runner.result(10)
    assert len(witness.refused) == 4 and not runner.playing


def test_an_exception_pauses_is_told_and_raised_by_result(start, witness):
    runner = start(CountingRun(fail_at=25))
    runner.play()
    with pytest.raises(RuntimeError, match="the data went away"):
        runner.result(10)
    assert witness.said == [
        ("error", "The run stopped with RuntimeError: the data went away; reset starts it again.")
    ]
    assert not runner.playing and runner.run.step == 25
    runner.run.fail_at = None
    runner.reset()
    runner.step()
    assert len(runner.result(10)) == 1


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


def test_an_interrupt_pauses(start, witness):
    runner = start(playing=True)
    wait_for(lambda: runner.run.step > 0)
    runner.interrupted = True
    runner.result(10)
    assert not runner.playing
    assert witness.said[-1][1].startswith("Interrupted at epoch")


def test_result_gives_up_after_its_time(start):
    runner = start(playing=True)
    with pytest.raises(TimeoutError, match=r"still trains after 0\.05 s"):
        runner.result(0.05)


def test_a_paused_run_uses_no_processor(start):
    runner = start()
    runner.step()
    runner.result(10)
    turns = runner._audience.shown
    used = time.process_time()
    threading.Event().wait(0.5)
    assert runner._audience.shown == turns
    assert time.process_time() - used < 0.1


def test_borrowing_keeps_the_thread_away_and_goes_on_after(start):
    runner = start(playing=True)
    wait_for(lambda: runner.run.step > 0)
    with runner.borrow() as run, runner.borrow():
        step = run.step
        threading.Event().wait(0.05)
        assert run.step == step
        run.reset()
    wait_for(lambda: runner.run.epoch > 10)


def test_closing_ends_the_thread_and_takes_no_more_orders(start):
    before = len(live_threads())
    runner = start(playing=True)
    wait_for(lambda: runner.run.step > 0)
    runner.close()
    assert runner.closed and len(live_threads()) == before
    step = runner.run.step
    runner.play()
    assert runner.result(10) == runner.run.history and runner.run.step == step
    runner.close()


def test_garbage_ends_its_thread():
    before = len(live_threads())
    runner = Runner(CountingRun(), playing=True)
    run = runner.run
    wait_for(lambda: run.step > 0)
    del runner
    gc.collect()
    wait_for(lambda: len(live_threads()) == before)
    paused = Runner(CountingRun())
    paused.step()
    paused.result(10)
    del paused
    gc.collect()
    wait_for(lambda: len(live_threads()) == before)


def test_ten_thousand_edits_from_many_threads_are_all_done_in_order(start):
    runner = start(playing=True)
    n = 2500

    def write(view):
        for i in range(1, n + 1):
            runner.post(EditSent(Turn(i % 7), view, i))

    threads = [threading.Thread(target=write, args=(f"v{i}",)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wait_for(lambda: len(runner.run.edits) == 4 * n, 60)
