"""Experiments of the notebook on rewards: what ways to explore find, and what each of them costs."""

from __future__ import annotations

import numpy as np

from course.labs.bandit.lab import bandit
from course.labs.presets import open_lab
from course.learning.words import Words
from course.training.edits import SetMean

ARM_RULES = ("epsilon_greedy", "ucb", "thompson")
GRID_RULES = ("q_learning", "sarsa", "expected_sarsa", "double_q")
MOVED_ARM, MOVED_TO, MOVED_AT = 2, 0.9, 50  # arm C, and the round after which it pays more
LAST = 20  # rounds of which a return is the mean


def regret_of(rule: str, *, epochs: int = 100, seed: int = 0) -> float:
    """Return what thirty learners of one of `ARM_RULES` have given away, on average."""
    lab = bandit(rule=rule, seed=seed)
    lab.drive(epochs=epochs)
    return float(lab.measure().regret.mean())  # type: ignore[attr-defined]


def three_rules() -> Words:
    """Return the regret of each of `ARM_RULES` after 1,000 pulls, and of pulling by lot."""
    lines = [f"{rule:14}  regret {regret_of(rule):4.1f} after 1,000 pulls" for rule in ARM_RULES]
    by_lot = bandit(epsilon=1.0).run.bandit.means  # type: ignore[attr-defined]
    lines.append(f"{'by lot':14}  regret {1000 * float(by_lot.max() - by_lot.mean()):3.0f}, on average")
    return Words("\n".join(lines))


def shares_of_the_best(
    alpha: float, *, rule: str = "epsilon_greedy", epochs: int = 100, seed: int = 0
) -> list[float]:
    """Return the share of the best arm in each round; arm C becomes the best one after round 50."""
    lab = bandit(alpha=alpha, rule=rule, seed=seed)
    lab.drive(epochs=epochs, edits=[(MOVED_AT, SetMean(MOVED_ARM, MOVED_TO))])
    return [float(share) for share in lab.history.column("optimal").mean(axis=1)]


def arm_moved() -> Words:
    """Return how often the best arm is pulled around the move of arm C, with a long and a short memory."""
    lines = []
    for alpha in (0.0, 0.1):
        best = shares_of_the_best(alpha)
        lines.append(
            f"step size {alpha}: best arm {best[MOVED_AT]:.0%} before, {best[MOVED_AT + 1]:.0%} after, "
            f"{best[-1]:.0%} later"
        )
    return Words("\n".join(lines))


def paid_on_the_cliff(rule: str, *, epochs: int = 60, seed: int = 0) -> tuple[float, float]:
    """Return what an episode on the cliff pays agents of one of `GRID_RULES`: exploring, and greedy."""
    lab = open_lab("cliff", rule=rule, seed=seed)
    history = lab.drive(epochs=epochs)
    exploring, greedy = (
        np.nanmean(history.column(f"{which}_return")[-LAST:]) for which in ("episode", "greedy")
    )
    return float(exploring), float(greedy)


def four_rules_on_the_cliff() -> Words:
    """Return what an episode on the cliff pays agents of each of `GRID_RULES` while they explore."""
    lines = [
        f"{rule:15} is paid {paid_on_the_cliff(rule)[0]:.0f} an episode while it explores"
        for rule in GRID_RULES
    ]
    return Words("\n".join(lines))
