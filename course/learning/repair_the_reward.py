"""The exercise of the notebook on rewards: a coin that is circled for ever, and a flag to be reached."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from course.envs.worlds import coin
from course.learning.verdict import Verdict, not_yet
from course.training.edits import SetRewards
from course.training.events import EpochEnded
from course.training.rl.knobs import TabularKnobs
from course.training.rl.tabular.exact import Exact
from course.training.rl.tabular.run import Tabular

if TYPE_CHECKING:
    from course.envs.gridworld import GridWorld
    from course.labs.lab import Lab

LEAST = 0.95  # of the episodes of fresh agents that must end at the flag
N_AGENTS, FRESH_SEED, STEPS = 20, 7_013, 200
ROUNDS, LAST = 60, 20  # agents learn for so many rounds, and are judged on the mean of the last
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
    lab.drive(epochs=40, edits=[(0, SetRewards(tuple(map(int, cells)), 0.0))])
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
        walk = follow(world, Exact(world).solve(gamma).q.argmax(axis=1))
        if not walk.arrives:
            return _of_the_best(world, gamma, walk)
    run, reached = _learned(world)
    if reached < LEAST:
        return _of_the_learned(world, run, reached)
    return Verdict(
        True,
        f"{_share(reached)} of {N_AGENTS} fresh agents, which learned from your reward alone, walk to the "
        f"flag. So does the best policy there is, hasty (discount {DISCOUNTS[0]}) or patient "
        f"({DISCOUNTS[1]}).",
    )


@dataclass(frozen=True)
class Walk:
    """Where a policy leads from the start.

    Attributes
    ----------
    loop : tuple of int
        The cells that it comes back to for ever, one lap of them; none where it arrives at the flag.
    paid : tuple of float
        What each step of that lap pays, step cost included: step i ends in the cell after ``loop[i]``.
    """

    loop: tuple[int, ...]
    paid: tuple[float, ...]

    @property
    def arrives(self) -> bool:
        """Whether the walk ends at the flag."""
        return not self.loop

    def told(self, world: GridWorld) -> str:
        """Return what is done for ever, in words."""
        first = _cell(world, self.loop[0])
        if len(self.loop) == 1:
            return f"stands still in {first}, for each try to leave the map or pass a wall enters it anew"
        if len(self.loop) == 2:  # one cell and back
            return f"goes to and fro between {first} and {_cell(world, self.loop[1])}"
        return f"goes round through {len(self.loop)} cells, {first} among them"

    @property
    def income(self) -> float:
        """What one lap pays."""
        return round(sum(self.paid), 9)

    def most(self, world: GridWorld) -> str:
        """Return the step of the lap that pays most, in words."""
        best = int(np.argmax(self.paid))
        place = _cell(world, self.loop[(best + 1) % len(self.loop)])
        cost = ", step cost included" if world.step_cost else ""
        return f"{place} pays {self.paid[best]:.4g} each time it is entered{cost}"


def follow(world: GridWorld, policy: NDArray[np.int64]) -> Walk:
    """Return where a policy leads from the start of a world without slips; `policy` is (n_states,)."""
    cell, seen = int(world.starts[0]), []
    while cell not in seen:
        if world.is_goal[cell]:
            return Walk((), ())
        seen.append(cell)
        cell = int(world.outcomes[cell, policy[cell], 2])
    loop = seen[seen.index(cell) :]
    return Walk(tuple(loop), tuple(float(world.R[each, policy[each]]) for each in loop))


def _learned(world: GridWorld) -> tuple[Tabular, float]:
    """Let fresh agents learn from a world's reward; return them, and what share reaches the flag."""
    run = Tabular(
        world,
        knobs=TabularKnobs(alpha=0.5, gamma=DISCOUNTS[0], epsilon=0.2),
        seed=FRESH_SEED,
        n_runs=N_AGENTS,
        max_steps=STEPS,
        steps_per_epoch=STEPS,
    )
    ended = (event for event in run.events() if isinstance(event, EpochEnded))
    reached = [next(ended).metrics.greedy_goal.mean() for _ in range(ROUNDS)]  # type: ignore[attr-defined]
    return run, float(np.mean(reached[-LAST:]))


def _cell(world: GridWorld, number: int) -> str:
    row, column = divmod(number, world.shape[1])
    return f"row {row + 1}, column {column + 1}"


def _share(value: float) -> str:
    """Return a share in whole percent, rounded down."""
    return f"{int(100 * value + 1e-9)}%"


def _of_the_best(world: GridWorld, gamma: float, walk: Walk) -> Verdict:
    """Return the advice for a reward whose best policy does not end at the flag."""
    flag = float((world.rewards.ravel() - world.step_cost)[world.is_goal].max())
    does = f"with discount {gamma:g} the best policy {walk.told(world)}"
    if walk.income > 0:
        each = f"{does}: {walk.most(world)}, for ever"
        if flag > 1:
            return not_yet(
                f"{each}; the flag pays {flag:g}, but once. It can wait for the prize as long as it is paid "
                "for waiting.",
                "a larger prize outbids a small one that never ends",
            )
        return not_yet(
            f"{each}; the flag pays {flag:g} once and ends it. What can be had again and again must not pay "
            "more than it costs.",
            "a little pay on the way only shows the way",
        )
    if flag <= 0 and world.step_cost == 0 and walk.income == 0:
        return not_yet(
            f"now nothing pays, and arriving pays {flag:g}: nobody has a reason to walk to the flag. Take "
            "away what can be had again and again, and leave a reason to arrive.",
            "without rewards there is nothing to hack",
        )
    costs = f"costs {-walk.income / len(walk.loop):.4g} a step" if walk.income else "costs nothing"
    return not_yet(
        f"no loop pays any more, but {does}. That {costs}; arriving pays {flag:g}, and for the agent that is "
        "not worth the way. Make the way cheaper, or the flag worth more.",
        "what costs least is what was meant",
    )


def _of_the_learned(world: GridWorld, run: Tabular, reached: float) -> Verdict:
    """Return the advice for a reward whose best policy ends at the flag, but is not found."""
    found = (
        f"the best policy for this reward does reach the flag, but of {N_AGENTS} agents that learn from "
        f"scratch for {ROUNDS} rounds {'only ' + _share(reached) if reached else 'none'} find it"
    )
    lost = [walk for policy in run.greedy if not (walk := follow(world, policy)).arrives]
    if not lost:
        return not_yet(
            f"{found} in the last {LAST} of them; at the end they know it. It is learned too late."
        )
    walk = max(lost, key=lambda each: sum(set(each.loop) == set(other.loop) for other in lost))
    if walk.income > 0:
        return not_yet(
            f"{found}. Long before they see the flag one {walk.told(world)}: {walk.most(world)}, and it "
            "goes on doing what it knows to pay.",
            "agents know what they could have",
        )
    return not_yet(
        f"{found}. One that does not {walk.told(world)}, and has hardly ever met the flag. Does your reward "
        "keep agents from going there, before they know what is to be had?",
        "a reward only has to be right at the end of learning",
    )
