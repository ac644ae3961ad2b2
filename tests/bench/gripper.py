"""The gripper: steps a second of 256 hands at once, and the time until PPO lifts the ball, one thread.

Whoever learns is asked after every 20,000 environment steps and stops once the answer is good: of 200 fresh
episodes, played with the favourite actions, 90% end with the ball lifted. What the asking costs counts.
"""

import statistics
import time
from typing import Any

import numpy as np
import torch

from course.envs.gripper_env import GripperVectorEnv
from course.training.events import EpochEnded
from course.training.rl.policy.envs import Envs
from course.training.rl.policy.play import play
from course.training.rl.policy.ppo import PPO, PPOKnobs

GOALS = {"env_steps_per_s": ">= 500000", "goal_s": "<= 60", "reached": ">= 5"}
N_HANDS, N_STEPS = 256, 2_000
SEEDS, REACHED, N_EPISODES, ASK_EVERY, MOST_STEPS = range(5), 0.9, 200, 20_000, 2_000_000


def steps_per_s() -> float:
    """Environment steps a second, with actions drawn beforehand."""
    hands = GripperVectorEnv(N_HANDS)
    actions = np.random.default_rng(0).integers(7, size=(N_STEPS, N_HANDS))
    hands.reset(seed=0)
    start = time.perf_counter()
    for chosen in actions:
        hands.step(chosen)
    return N_HANDS * N_STEPS / (time.perf_counter() - start)


def learn(seed: int, most_steps: int = MOST_STEPS) -> tuple[bool, int]:
    """Whether the ball is lifted in 90% of fresh episodes, and the environment steps it took."""
    run = PPO(GripperVectorEnv, PPOKnobs(), n_envs=64, seed=seed)
    questions, ask_at = Envs(GripperVectorEnv, N_EPISODES, 1), ASK_EVERY
    for event in run.events():
        if isinstance(event, EpochEnded) and run.n_examples >= ask_at:
            ask_at += ASK_EVERY
            lifted = play(run, N_EPISODES, seed=1000 + seed, envs=questions).goal
            if lifted is not None and lifted.mean() >= REACHED:
                return True, run.n_examples
            if run.n_examples >= most_steps:
                break
    return False, run.n_examples


def measure(runs: int = 5) -> dict[str, Any]:
    """Medians over seeds; `runs` of them, at most five."""
    torch.set_num_threads(1)
    steps_per_s()  # warms up
    rates = [steps_per_s() for _ in range(runs)]
    learn(1000, most_steps=1)
    seconds, steps, reached = [], [], 0
    for seed in list(SEEDS)[:runs]:
        start = time.perf_counter()
        well, n_steps = learn(seed)
        seconds.append(time.perf_counter() - start)
        steps.append(n_steps)
        reached += well
    return {
        "env_steps_per_s": statistics.median(rates),
        "goal_s": statistics.median(seconds),
        "reached": reached,
        "goal_env_steps": statistics.median(steps),
        "seconds": seconds,
    }
