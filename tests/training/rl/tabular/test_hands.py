"""Hands on tabular agents: edits are told and taken back, moments are gone back to and branched from."""

import numpy as np
import pytest

from course.training.edits import SetKnob, SetMean, SetRewards, SetRule
from course.training.edits.base import EditError
from course.training.rl.tabular.run import RULES
from tests.training.rl.room import room
from tests.training.rl.runs import take_epochs, take_steps


def goes_on(run):
    take_epochs(run, 1)
    return run.q.copy()


@pytest.mark.parametrize("rule", RULES)
def test_a_branch_without_an_edit_repeats_the_run_bit_for_bit(rule):
    run = room(rule, epoch=30, slip=0.1)
    take_epochs(run, 8)
    take_steps(run, 7)
    original, q = run.history.copy(), run.q.copy()
    run.scrub(3)
    assert (run.epoch, run.present[0]) == (3, 8) and not np.array_equal(run.q, q)
    run.scrub(8)
    np.testing.assert_array_equal(run.q, q)
    run.scrub(3)
    take_epochs(run, 5)
    take_steps(run, 7)
    assert run.history == original and run.pinned.branched_at == 3
    np.testing.assert_array_equal(run.q, q)


def test_an_edit_branches_and_is_told():
    run = room()
    take_epochs(run, 5)
    run.scrub(2)
    run.apply(SetRewards((1,), -1.0))
    assert run.history.epochs == [0, 1, 2]
    assert run.comparison == (
        "Branched at epoch 2; the run as it was stays as a ghost. One thing differs from the pinned run: "
        "rewards as they were → -1 in cell 1."
    )
    run.undo()
    assert "Nothing differs" in run.comparison


def test_snapshots_step_back_reset_and_pin():
    run = room("sarsa")
    take_epochs(run, 2)
    kept, q = run.snapshot(), run.q.copy()
    after = goes_on(run)
    run.restore(kept)
    np.testing.assert_array_equal(run.q, q)
    np.testing.assert_array_equal(goes_on(run), after)
    assert run.step_back() and run.epoch == 2
    np.testing.assert_array_equal(run.q, q)
    run.reset()
    assert run.step == 0 and not run.q.any() and run.history.epochs == []
    take_epochs(run, 3)
    np.testing.assert_array_equal(run.q, after)
    run.reset(seed=9)
    take_epochs(run, 3)
    assert not np.array_equal(run.q, after)
    run.restore(kept)
    np.testing.assert_array_equal(goes_on(run), after)


def test_a_pinned_run_stays_and_the_next_begins_at_the_same_start():
    run = room()
    q = goes_on(run)
    run.pin()
    assert run.step == 0 and run.pinned.history.epochs == [0, 1]
    assert run.comparison.startswith("Pinned.")
    np.testing.assert_array_equal(goes_on(run), q)
    run.apply(SetKnob("gamma", 0.5))
    assert run.comparison == "One thing differs from the pinned run: discount 0.9 → 0.5."


def test_edits_are_taken_back_a_stroke_at_a_time():
    run = room()
    rewards = run.world.rewards
    for cell in (1, 2, 1):
        told_of = run.apply(SetRewards((cell,), 0.5, stroke=1))
    assert told_of.text == "reward 0.5 in 2 cells" and run.world.rewards[0, 2] == 0.5
    for value in (0.1, 0.2):
        run.apply(SetKnob("slip", value))
    run.apply(SetKnob("step_cost", 1))
    assert (run.world.slip, run.world.step_cost) == (0.2, 1)
    assert run.undo().text == "undid: step cost 1"
    run.apply({"do": "undo"})
    assert (run.world.slip, run.world.step_cost) == (0.1, 0.04)
    run.undo()
    assert run.undo().text == "undid: reward 0.5 in 2 cells"
    np.testing.assert_array_equal(run.world.rewards, rewards)
    assert run.undo() is None and not run.can_undo


def test_rewards_may_be_changed_by_code_between_two_events():
    run = room()
    before = run.evaluate().metrics
    run.world.set_reward(0, 0, -5.0)
    assert (run.evaluate().metrics.greedy_return < before.greedy_return).all()


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (SetRewards((9,), 1.0), "cells must be between 0 and 8 in this world, got 9"),
        ({"do": "rewards", "cells": [0], "reward": float("nan")}, "reward must be a number"),
        ({"do": "rewards", "cells": [0], "reward": 1e30}, "reward must be a number from -1e"),
        ({"do": "knob", "name": "gamma", "value": 1.5}, "gamma must be a number from 0 to 1, got 1.5"),
        ({"do": "knob", "name": "alpha", "value": -1}, "alpha must be a number from 0 to 1"),
        (SetKnob("lr", 0.1), "'lr' is no knob of these agents"),
        (SetMean(0, 1.0), "'mean' is no edit of agents in a grid world"),
        ({"do": "undo"}, "no edit left to undo"),
    ],
)
def test_an_edit_that_cannot_be_done_is_one_sentence_and_changes_nothing(edit, words):
    run = room()
    take_epochs(run, 2)
    rewards, settings = run.world.rewards, run.settings
    run.scrub(1)
    with pytest.raises(EditError, match=words):
        run.apply(edit)
    assert run.is_scrubbed and run.settings == settings and not run.history.edits
    np.testing.assert_array_equal(run.world.rewards, rewards)


def test_another_rule_goes_on_with_what_was_learned():
    run = room("q_learning", epoch=30)
    take_epochs(run, 6)
    learned = run.estimates
    run.apply(SetRule("double_q"))
    assert run.q.shape[0] == 2
    np.testing.assert_array_equal(run.estimates, learned)
    take_epochs(run, 3)
    apart = run.estimates
    assert not np.array_equal(run.q[0], run.q[1])
    run.apply(SetRule("sarsa"))
    np.testing.assert_array_equal(run.q[0], apart)
    run.undo()
    assert run.rule_name == "double_q" and len(run.q) == 2
    run.reset()
    assert run.rule_name == "double_q" and run.q.shape[0] == 2 and not run.q.any()


def test_a_changed_rule_learns_as_one_of_its_own_would_from_there():
    switched, alone = room("q_learning", slip=0.1), room("expected_sarsa", slip=0.1)
    switched.apply(SetRule("expected_sarsa"))
    for run in (switched, alone):
        take_epochs(run, 3)
    np.testing.assert_array_equal(switched.q, alone.q)


def test_an_unknown_rule_is_refused_in_one_sentence():
    run = room()
    with pytest.raises(EditError, match="rule must be one of q_learning, sarsa") as error:
        run.apply(SetRule("sarza"))
    assert "\n" not in str(error.value) and run.rule_name == "q_learning"
