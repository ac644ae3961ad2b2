"""The reward: repairs pass on fresh agents; the usual ways to leave it hacked fail and are told why."""

import numpy as np
import pytest

from course.envs.worlds import coin
from course.labs import gridworld
from course.learning import repair_the_reward
from course.learning.repair_the_reward import ROUNDS, follow, judge, solve
from course.training.edits import SetKnob, SetRewards
from course.training.rl.tabular.run import Tabular

COIN, FLAG, EDGE, BY_A_WALL, MIDDLE = 1 * 9 + 2, 3 * 9 + 8, 2, 3 * 9 + 3, 2 * 9 + 2
AROUND_THE_START = (2 * 9, 2 * 9 + 1, 3 * 9 + 1, 4 * 9, 4 * 9 + 1)


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


@pytest.mark.parametrize(
    "edits",
    [
        [SetRewards((COIN,), -0.2)],
        [SetKnob("step_cost", 0.2)],
        [SetRewards((COIN,), 0.05), SetKnob("step_cost", 0.05)],
        [SetRewards((COIN,), 0.0), SetRewards((FLAG,), 5.0)],
    ],
    ids=range(4),
)
def test_other_repairs_pass(edits):
    assert repaired(*edits).passed


WRONG = [
    ([], "as it was"),
    ([SetKnob("gamma", 0.5), SetKnob("epsilon", 0.5)], "as it was"),
    ([SetRewards((FLAG,), 5.0)], "the flag pays 5, but once"),
    ([SetRewards((FLAG,), 100.0)], "row 2, column 3 pays 0.2"),
    ([SetRewards((COIN, FLAG), 0.0)], "now nothing pays"),
    ([SetRewards((COIN,), 0.0), SetRewards((FLAG,), -1.0)], "arriving pays -1"),
    # At the edge nobody circles: each push against it pays.
    ([SetRewards((COIN,), 0.0), SetRewards((EDGE,), 0.2)], "stands still in row 1, column 3"),
    ([SetRewards((COIN,), 0.0), SetRewards((BY_A_WALL,), 0.2)], "stands still in row 4, column 4"),
    ([SetRewards((COIN,), 0.0), SetRewards((MIDDLE,), 0.2)], "goes to and fro between"),
    ([SetRewards((COIN,), 0.01)], "pays 0.01 each time"),
    ([SetKnob("step_cost", 0.05)], "pays 0.15 each time it is entered, step cost included"),
    ([SetRewards((COIN,), 0.0), SetRewards((FLAG,), -50.0), SetKnob("step_cost", 0.01)], "costs 0.01 a step"),
    ([SetRewards((COIN,), 0.0), SetRewards(AROUND_THE_START, -1.0)], "stands still in row 4, column 1"),
    ([SetRewards(tuple(range(45)), 1.0)], "stands still in row 4, column 1"),
    ([SetKnob("step_cost", 1.0), SetRewards((COIN,), 1.2)], "That costs 0.4 a step"),
]


@pytest.mark.parametrize(("edits", "words"), WRONG, ids=range(len(WRONG)))
def test_what_is_not_repaired_fails_and_is_told_why(edits, words):
    verdict = repaired(*edits)
    assert not verdict.passed
    assert words in verdict.text


def test_who_stands_still_is_never_said_to_circle():
    for edits, words in WRONG:
        if words.startswith("stands still"):
            text = repaired(*edits).text
            assert "circle" not in text and "round" not in text.replace("rounds", "")


def test_a_lap_is_read_off_the_walk_itself():
    world = coin()
    right, down, left, up = 2, 1, 0, 3
    policy = np.full(world.n_states, left)
    walk = follow(world, policy)
    assert (walk.loop, walk.paid) == ((27,), (0.0,)) and not walk.arrives
    policy[[27, 28, 19, 18]] = right, up, left, down
    walk = follow(world, policy)
    assert sorted(walk.loop) == [18, 19, 27, 28] and "goes round through 4 cells" in walk.told(world)
    policy[[27, 18, 9]] = up
    policy[9:17], policy[17], policy[26] = right, down, down
    walk = follow(world, policy)
    assert walk.arrives


def test_one_good_round_at_the_end_is_no_pass(monkeypatch):
    class Late(Tabular):
        def measure(self):
            told = super().measure()
            told.greedy_goal[:] = float(self.epoch == ROUNDS)
            return told

    monkeypatch.setattr(repair_the_reward, "Tabular", Late)
    verdict = repaired(SetRewards((COIN,), 0.0))
    assert not verdict.passed and "only 5%" in verdict.text


def test_another_world_or_lab_is_told_apart():
    assert "another lab" in judge(gridworld("karpathy")).text
    assert "another lab" in judge(gridworld("coin", map="S.G")).text
