"""Play left on: the lowest share of episodes that reach the true goal, over ten seeds and rounds 100 to 500.

The labs' own settings, the reward that means what is wanted; the share is of the last 100 episodes. What
counts is the worst seed in its worst round.
"""

from typing import Any

import torch

from course.labs.rewards import cartpole, gripper
from tests.labs.test_play_on import acting, goals

GOALS = {"gripper_lowest_goal": "> 0.9", "cartpole_lowest_goal": "> 0.9"}
FIRST, LAST = 100, 500


def measure(runs: int = 5) -> dict[str, Any]:
    """The lowest shares of twice as many seeds as `runs`."""
    torch.set_num_threads(1)
    told: dict[str, Any] = {}
    for lab in (gripper, cartpole):
        reached = goals(acting(lab, n_runs=2 * runs), LAST)[FIRST:]  # (rounds, n_seeds)
        told[f"{lab.TASK.name}_lowest_goal"] = round(float(reached.min()), 3)
        told[f"{lab.TASK.name}_mean_goal"] = round(float(reached.mean()), 3)
    return told
