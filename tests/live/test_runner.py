import gc
import threading
import time

import pytest

from course.live.protocol import ControlMoved, EditSent, Malformed
from course.live.runner import Runner
from course.training.events import EpochEnded
from tests.live.counting_run import CountingRun, Turn
from tests.live.waiting import wait_for


def live_threads():
    return [thread for thread in threading.enumerate() if thread.name == "course-run"]


def test_no_thread_before_the_first_order(start):
    before = len(live_threads())
    runner = start()
    assert len(live_threads()) == before
    runner.step()
    runner.result(10)
    assert len(live_threads()) == before + 1


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


def test_an_internal_error_in_one_message_is_answered_and_stops_neither_run_nor_batch(start, witness):
    class Faulty(CountingRun):
        def apply(self, edit):
            if edit.value == 7:
                return edit.weight  # a mistake of ours
            return super().apply(edit)

    runner = start(Faulty())
    with runner.borrow():  # all arrive in one batch
        for value in (2.0, 7, 3.0):
            runner.apply(Turn(value))
        runner.play()
    wait_for(lambda: runner.run.knob == 3.0 and runner.run.epoch > 2)
    assert [edit.value for edit in runner.run.edits] == [2.0, 3.0]
    assert runner.playing and runner.error is None
    what = "AttributeError: 'Turn' object has no attribute 'weight'"
    assert witness.refused == [f"That failed inside the course ({what}); the run goes on."]


def test_metrics_are_measured_anew_after_an_edit_and_at_rest(start, witness):
    runner = start()
    runner.step()
    runner.result(10)
    with runner.borrow() as run:
        run.work = 9.0
    runner.result(10)
    assert witness.transport.metrics().train_loss[0] == pytest.approx(0.1)


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
