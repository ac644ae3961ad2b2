"""Experiments of the notebook on reward design: what a hand does, is paid most for, and learns by whom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from course.envs.gripper_behaviours import returns
from course.labs.presets import open_lab
from course.learning.words import Words
from course.training.rl.policy.play import play

if TYPE_CHECKING:
    from course.labs.lab import Lab

#: Rewards of the gallery, and after how many rounds each of them is hacked.
GALLERY: Final[Mapping[str, int]] = {"regrasp": 80, "idle": 15, "busy": 15, "sparing": 15}
N_EPISODES, FRESH_SEED = 200, 5


def lifted(lab: Lab) -> float:
    """Return in what share of 200 fresh episodes the ball is lifted, actions drawn as in training."""
    run: Any = lab.run
    goal = play(run, N_EPISODES, seed=FRESH_SEED, greedy=False).goal
    return 0.0 if goal is None else float(goal.mean())


def largest_term(lab: Lab) -> str:
    """Return the term that paid or cost most in the episode that the lab replays, actions drawn."""
    run: Any = lab.run
    episode = run.episode(greedy=False)
    weights = episode.weights
    sums = dict(zip(weights, episode.values.sum(axis=0) * list(weights.values()), strict=True))
    return max(sums, key=lambda name: abs(sums[name]))


def hacked(preset: str, rounds: int, *, seed: int = 5) -> str:
    """Return in one line what becomes of a reward of the gallery."""
    lab = open_lab("hacks", preset=preset, seed=seed)
    run: Any = lab.run
    paid = lab.drive(epochs=rounds).column("episode_return")[-1, 0]
    more, goal = bool(paid > returns(run.weights)["lift"]), lifted(lab) > 0.2
    return f"{preset:8} paid more than lifting: {more}, lifted: {goal}, largest term: {largest_term(lab)}"


def gallery(*, seed: int = 5) -> Words:
    """Return a line for each reward of the gallery; each hand is trained alike but for the reward."""
    return Words("\n".join(hacked(preset, rounds, seed=seed) for preset, rounds in GALLERY.items()))


def behaviours(rewards: Mapping[str, Mapping[str, float]], *, gamma: float) -> Words:
    """Return what each behaviour would be paid for an episode, the best first, a line for each reward."""
    lines = []
    for name, weights in rewards.items():
        paid = {each: round(value, 2) for each, value in returns(weights, gamma=gamma).items()}
        order = sorted(paid, key=lambda each: -paid[each])
        lines.append(f"{name:10} " + ", ".join(f"{each} {paid[each]:.2f}" for each in order))
    return Words("\n".join(lines))
