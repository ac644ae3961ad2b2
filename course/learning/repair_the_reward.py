"""The exercise of the notebook on rewards: a coin that is circled for ever, and a flag to be reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from course.envs.worlds import coin
from course.learning.verdict import Verdict, not_yet
from course.training.edits import SetRewards
from course.training.events import EpochEnded
from course.training.rl.exact import Exact
from course.training.rl.knobs import TabularKnobs
from course.training.rl.tabular import Tabular

if TYPE_CHECKING:
    from course.envs.gridworld import GridWorld
    from course.labs.lab import Lab

LEAST = 0.95  # of the episodes of fresh agents that must end at the flag
N_AGENTS, FRESH_SEED, ROUNDS, STEPS = 20, 7_013, 40, 200
DISCOUNTS = (0.9, 0.99)

HINTS = (
    (
        "What does the agent earn by going round and round, per step? And what does the flag pay, once, at "
        "the end of a way of eleven steps and more?"
    ),
    (
        "What pays each time that a cell is entered pays for ever. Either nothing on the way pays, or every "
        "step costs as much as the coin brings."
    ),
    "Set Paint reward to 0 and press on the coin. Leave the flag at 1. Then let them learn on.",
)
SOLUTION = (
    "Paint the coin with 0 and leave the flag at 1: what is wanted pays, and nothing else does. A step cost "
    "of 0.2 does it, too, for then not even the step onto the coin pays. A larger prize at the flag does "
    "not: a patient agent goes on circling, and a hasty one never sees the flag."
)


def solve(lab: Lab) -> Lab:
    """Take the coin's pay away, let the agents learn for 40 rounds, and return the lab."""
    world = coin()
    cells = np.flatnonzero((world.rewards.ravel() != 0) & ~world.is_goal)
    lab.drive(epochs=ROUNDS, edits=[(0, SetRewards(tuple(map(int, cells)), 0.0))])
    return lab


def judge(lab: Lab) -> Verdict:
    """Return whether the flag is reached by the best policy, and by agents that learn from scratch."""
    if lab.name != "gridworld" or lab.config["world"] != "coin" or lab.config["map"] is not None:
        return not_yet("this is another lab. The exercise wants the one that its cell opens, with the coin.")
    world = coin()
    untouched = world.rewards, world.step_cost
    world.rewards, world.step_cost = lab.run.world.rewards, lab.run.world.step_cost
    if world.step_cost == untouched[1] and np.array_equal(world.rewards, untouched[0]):
        return not_yet(
            "the reward is as it was. The agents are paid 0.2 each time they enter the coin's cell, again "
            "and again, and the flag would end it: so they stay away from the flag. Change what cells pay.",
            "an agent does what was meant",
        )
    for gamma in DISCOUNTS:
        if not _best_reaches(world, gamma):
            return _circled(world, gamma)
    reached = _learned(world)
    if reached < LEAST:
        return _missed(world, reached)
    return Verdict(
        True,
        f"{reached:.0%} of {N_AGENTS} fresh agents, which learned from your reward alone, walk to the flag. "
        f"So does the best policy there is, hasty (discount {DISCOUNTS[0]}) or patient ({DISCOUNTS[1]}).",
    )


def _best_reaches(world: GridWorld, gamma: float) -> bool:
    """Tell whether the best policy for a world's reward, by value iteration, ends at the flag."""
    exact = Exact(world)
    policy = exact.solve(gamma).q.argmax(axis=1)
    return bool(exact.episodes(policy[None], STEPS)[1, 0] >= LEAST)


def _learned(world: GridWorld) -> float:
    """Return the share of fresh agents that reach the flag once they have learned from a world's reward."""
    run = Tabular(
        world,
        knobs=TabularKnobs(alpha=0.5, gamma=DISCOUNTS[0], epsilon=0.2),
        seed=FRESH_SEED,
        n_runs=N_AGENTS,
        max_steps=STEPS,
        steps_per_epoch=STEPS,
    )
    ended = (event for event in run.events() if isinstance(event, EpochEnded))
    for _ in range(ROUNDS - 1):
        next(ended)
    return float(next(ended).metrics.greedy_goal.mean())  # type: ignore[attr-defined]


def _on_the_way(world: GridWorld) -> tuple[str, float]:
    """Return which cell before the flag pays most, in words, and how much, step cost included."""
    pays = np.where(world.is_goal, -np.inf, world.rewards.ravel() - world.step_cost)
    row, column = divmod(int(pays.argmax()), world.shape[1])
    return f"the cell in row {row + 1}, column {column + 1}", float(pays.max())


def _missed(world: GridWorld, reached: float) -> Verdict:
    """Return the advice for a reward whose best policy ends at the flag, but is not found."""
    found = (
        f"the best policy for this reward does reach the flag, but only {reached:.0%} of {N_AGENTS} agents "
        f"find it, that learn from scratch for {ROUNDS} rounds"
    )
    cell, most = _on_the_way(world)
    if most > 0:
        return not_yet(
            f"{found}. Long before they see the flag they find {cell}, which pays {most:g} each time, step "
            "cost included; so they go on doing what they know to pay.",
            "agents know what they could have",
        )
    return not_yet(
        f"{found}. They meet what you have painted long before they meet the flag. Change fewer cells.",
        "a reward only has to be right at the end of learning",
    )


def _circled(world: GridWorld, gamma: float) -> Verdict:
    """Return the advice for a reward whose best policy does not end at the flag."""
    flag = float((world.rewards.ravel() - world.step_cost)[world.is_goal].max())
    cell, most = _on_the_way(world)
    if most <= 0 and flag <= 0 and world.step_cost == 0:
        return not_yet(
            f"now nothing pays, and arriving pays {flag:g}: nobody has a reason to walk to the flag. Take "
            "away what can be had again and again, and leave a reason to arrive.",
            "without rewards there is nothing to hack",
        )
    if most <= 0:
        return not_yet(
            f"no cell on the way pays, yet the best policy with discount {gamma:g} does not go to the flag: "
            f"arriving pays {flag:g}, and that is not worth the way. Is there a cheaper place to wait?",
            "what costs least is what was meant",
        )
    each = f"{cell} pays {most:g} each time it is entered, step cost included, for ever"
    if flag > 1:
        return not_yet(
            f"the flag pays {flag:g}, but once, and {each}. With discount {gamma:g} the best policy still "
            "circles: it can wait for the prize as long as it is paid for waiting.",
            "a larger prize outbids a small one that never ends",
        )
    return not_yet(
        f"{each}; the flag pays {flag:g} once and ends it. With discount {gamma:g} the best policy stays on "
        "the way. What can be had again and again must not pay more than it costs.",
        "a little pay on the way only shows the way",
    )
