"""Mend the reward: holes closed and the ball lifted pass; a hole left, a bribe, or no training do not."""

from functools import cache

import pytest

from course.labs import gripper, overfitting
from course.learning.mend_the_reward import HACKED, judge, solve
from course.training.edits import SetRewardWeight, SetRewardWeights

NAMES = ("progress", "hold", "closeness", "grasp", "lift")


@cache
def hacked():
    """The lab of the exercise after 12 rounds of a reward with two holes."""
    lab = gripper(weights=HACKED, seed=5)
    lab.drive(epochs=12)
    return lab


@pytest.fixture
def lab():
    found = hacked()
    yield found
    found.run.apply(SetRewardWeights(tuple(HACKED), tuple(float(w) for w in HACKED.values())))
    found.run.apply(SetRewardWeight("lift", 4.0))


def test_the_solution_passes_from_another_start_too():
    lab = gripper(weights=HACKED, seed=5)
    lab.run.reset(seed=1)
    verdict = judge(solve(lab))
    assert verdict.passed and "none of five other behaviours would be paid better" in verdict.text


WRONG = [
    ((0, 0, 0.05, 0.5, 4), "grasps the ball, lets it go", "a reward for a step on the way leads to the goal"),
    ((0, 0, 0.05, 0, 4), "holds the ball just below", "a reward for a step on the way leads to the goal"),
    ((0, 0, 0.05, 0.5, 20), "lets it go and grasps it again", "paying more for the goal outbids"),
    ((0, 0, 0.05, 0.5, 200), "the hole is outbid and not closed", "paying more for the goal outbids"),
    ((2, 1, 0.02, 0, 60), "the hole is outbid and not closed", "paying more for the goal outbids"),
    ((2, 1, 0, 0.5, 100), "grasps it again is paid", "paying more for the goal outbids"),
    ((2, 1, 0, 0, 4), "The reward is mended", "a mended reward mends the policy at once"),
]


@pytest.mark.parametrize(("weights", "words", "misconception"), WRONG, ids=range(len(WRONG)))
def test_usual_mistakes_are_told_what_is_wrong(lab, weights, words, misconception):
    lab.run.apply(SetRewardWeights(NAMES, tuple(map(float, weights))))
    verdict = judge(lab)
    assert not verdict.passed and words in verdict.text
    assert verdict.misconception.startswith(misconception)


@pytest.mark.parametrize("effort", [0.15, 0.2])
def test_a_cost_under_which_resting_pays_best_is_told(lab, effort):
    lab.run.apply(SetRewardWeights((*NAMES, "effort"), (2.0, 1.0, 0.0, 0.0, 4.0, effort)))
    verdict = judge(lab)
    lab.run.apply(SetRewardWeight("effort", 0.0))
    assert not verdict.passed and "does nothing at all is paid -1.5" in verdict.text
    assert verdict.misconception == "what costs can only do good"


def test_a_minus_in_front_of_time_is_a_hole_too(lab):
    lab.run.apply(SetRewardWeights((*NAMES, "time"), (2.0, 1.0, 0.0, 0.0, 400.0, -0.1)))
    verdict = judge(lab)
    lab.run.apply(SetRewardWeight("time", 0.01))
    assert not verdict.passed and "for ever: the hole is outbid" in verdict.text


def test_the_lab_of_another_section_is_refused_however_well_it_lifts():
    for other in (gripper(seed=5), gripper("shaped", seed=5), gripper("regrasp", weights=HACKED)):
        assert "another lab" in judge(other).text


RIGHT = [
    {"progress": 1.0, "hold": 0.5, "closeness": 0.0, "grasp": 0.0},
    {"shaping": 2.0, "hold": 1.0, "closeness": 0.0, "grasp": 0.0},
    {"progress": 2.0, "hold": 1.0, "closeness": 0.0, "grasp": 0.0, "effort": 0.02},
    {"progress": 2.0, "hold": 1.0, "closeness": 0.005, "grasp": 0.0, "time": 0.02},
]


@pytest.mark.parametrize("weights", RIGHT, ids=range(len(RIGHT)))
def test_other_mended_rewards_have_no_hole_left(lab, weights):
    before = {name: lab.run.weights[name] for name in weights}
    lab.run.apply(SetRewardWeights(tuple(weights), tuple(weights.values())))
    verdict = judge(lab)
    lab.run.apply(SetRewardWeights(tuple(before), tuple(before.values())))
    assert "The reward is mended" in verdict.text, "all that is missing is training"


def test_nothing_paid_is_nothing_to_learn_from(lab):
    names = tuple(lab.run.weights)
    before = tuple(lab.run.weights.values())
    lab.run.apply(SetRewardWeights(names, (0.0,) * len(names)))
    assert "nothing is paid for at all" in judge(lab).text
    lab.run.apply(SetRewardWeights(names, before))


def test_judging_changes_nothing_that_is_learned(lab):
    twin = gripper(weights=HACKED, seed=5)
    twin.drive(epochs=12)
    twin.run.apply(SetRewardWeight("lift", 4.0))  # annealing begins anew, as after the edits of the other
    for each in (twin, lab):
        each.drive(epochs=13 - each.run.epoch)
        judge(each)
    assert lab.history.column("entropy")[-1] == twin.history.column("entropy")[-1]


def test_a_lab_that_never_trained_or_another_is_sent_back():
    assert "trained for 0 rounds" in judge(gripper(weights=HACKED)).text
    assert "another lab" in judge(overfitting()).text
