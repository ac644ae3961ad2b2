"""Where a policy stands, in words: what it is paid, and whether it does what was meant."""

from __future__ import annotations

import math
from bisect import bisect_right
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from course.labs.edit_words import edits_told

if TYPE_CHECKING:
    from course.labs.rewards.run import Acting

#: What the bar shows; see `course.live.stage`.
READOUTS: Final = [
    [
        "episode_return",
        "Return",
        False,
        0,
        "What an episode is paid, by the weights of now: mean of the last 100",
    ],
    ["goal", "Goal reached", True, 1, "Share of the last 100 episodes that reached the true goal"],
    ["episode_length", "Steps", False, None, "How long an episode is: mean of the last 100"],
]
MUCH, LITTLE = 0.9, 0.5  # shares of episodes that reach the goal
ROUNDS = 10  # to look back, for whether the return rises


def tell(run: Acting, *, title: str, goal: str) -> str:
    """Return where the run is, in a few lines; `goal` is what is meant, as "the ball is lifted"."""
    now: Any = run.evaluate().metrics
    lines = [f"{title}: {run.name}, round {run.epoch}, {run.n_examples:,} steps of the environment"]
    if math.isnan(now.episode_return[0]):
        lines.append("no episode has ended yet")
    else:
        lines += [
            f"return {now.episode_return[0]:.1f} and length {now.episode_length[0]:.0f}, last 100 episodes",
            f"true goal ({goal}) reached in {now.goal[0]:.0%} of them",
        ]
    paid = ", ".join(f"{name} {weight:g}" for name, weight in run.weights.items() if weight)
    lines.append(f"paid for {paid or 'nothing'}")
    lines += edits_told(run.history)
    if run.diverged is not None:
        lines.append(f"stopped: {run.diverged.reason}")
    return "\n".join(lines)


def words(run: Acting, *, goal: str) -> str:
    """Return what the two curves say together, and where to look next."""
    n_rows = bisect_right(run.history.epochs, run.epoch)  # up to the moment that is shown
    reached, paid = (run.history.column(name)[:n_rows, 0] for name in ("goal", "episode_return"))
    if not n_rows or np.isnan(reached[-1]):
        return f"The true goal: {goal}. It is measured, and never paid for. Press Play."
    now, earlier = paid[-1], paid[max(0, len(paid) - 1 - ROUNDS)]
    rises = now > earlier + 0.02 * max(1.0, abs(earlier))
    share = f"The true goal ({goal}) is reached in {reached[-1]:.0%} of the last 100 episodes."
    if reached[-1] >= MUCH:
        return f"{share} What is paid for and what is meant go together here."
    if rises:
        return (
            f"{share} The return rises. If the goal does not follow, look at the replay: what is it paid for?"
        )
    if reached[-1] < LITTLE and len(paid) > 2 * ROUNDS:
        return f"{share} The return rises no more: this is what is paid for. Watch an episode to its end."
    return f"{share} An episode is paid {now:.1f}."
