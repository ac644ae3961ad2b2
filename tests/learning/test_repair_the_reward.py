"""The reward: repairs pass on fresh agents; the usual ways to leave it hacked fail and are told why."""

import pytest

from course.labs.gridworld import gridworld
from course.learning.repair_the_reward import judge, solve
from course.training.edits import SetKnob, SetRewards

COIN, FLAG, OTHER = 1 * 9 + 2, 3 * 9 + 8, 2


def repaired(*edits):
    lab = gridworld("coin")
    for edit in edits:
        lab.run.apply(edit)
    return judge(lab)


def test_the_solution_passes_and_its_lab_has_left_the_coin():
    lab = solve(gridworld("coin"))
    assert lab.run.measure().greedy_goal.mean() >= 0.95
    verdict = judge(lab)
    assert verdict.passed
    assert "100% of 20 fresh agents" in verdict.text


@pytest.mark.parametrize("edit", [SetRewards((COIN,), -0.2), SetKnob("step_cost", 0.2)], ids=lambda e: e.do)
def test_other_repairs_pass(edit):
    assert repaired(edit).passed


@pytest.mark.parametrize(
    ("edits", "words"),
    [
        ([], "as it was"),
        ([SetKnob("gamma", 0.5), SetKnob("epsilon", 0.5)], "as it was"),
        ([SetRewards((FLAG,), 5.0)], "the flag pays 5, but once"),
        ([SetRewards((FLAG,), 100.0)], "find the cell in row 2, column 3"),
        ([SetRewards((COIN, FLAG), 0.0)], "now nothing pays"),
        ([SetRewards((COIN,), 0.0), SetRewards((FLAG,), -1.0)], "arriving pays -1"),
        ([SetRewards((COIN,), 0.0), SetRewards((OTHER,), 0.2)], "the cell in row 1, column 3 pays 0.2"),
        ([SetRewards((COIN,), 0.01)], "0.01 each time"),
        ([SetKnob("step_cost", 0.05)], "pays 0.15 each time it is entered, step cost included"),
        (
            [SetRewards((COIN,), 0.0), SetRewards((FLAG,), -50.0), SetKnob("step_cost", 0.01)],
            "not worth the way",
        ),
    ],
)
def test_what_is_not_repaired_fails_and_is_told_why(edits, words):
    verdict = repaired(*edits)
    assert not verdict.passed
    assert words in verdict.text


def test_another_world_or_lab_is_told_apart():
    assert "another lab" in judge(gridworld("karpathy")).text
    assert "another lab" in judge(gridworld("coin", map="S.G")).text
