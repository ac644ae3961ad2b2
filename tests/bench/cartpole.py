"""CartPole-v1 until solved: PPO, one thread, against Stable-Baselines3 with the RL Zoo's tuned settings.

Both sides are asked the same after every 5,000 environment steps, and stop once they answer well: 100
episodes played with the favourite actions, mean return at least 475. What the asking costs counts on both
sides. Five seeds each, the two sides in turn; a seed's seconds are the median of its runs, each of which
solves the same task by the same steps.
"""

import statistics
import time
from collections.abc import Callable
from typing import Any

import gymnasium
import numpy as np
import torch

from course.training.events import EpochEnded
from course.training.rl.policy.ppo import PPO, PPOKnobs

GOALS = {"solved": ">= 5", "speedup_vs_sb3": ">= 10"}
SEEDS, SOLVED, N_EPISODES, ASK_EVERY, MOST_STEPS = range(5), 475, 100, 5_000, 100_000


def cartpole(n: int) -> Any:
    """Gymnasium's own vectorised CartPole, n copies in NumPy."""
    return gymnasium.make_vec("CartPole-v1", num_envs=n, vectorization_mode="vector_entry_point")


def ours(seed: int, most_steps: int = MOST_STEPS) -> tuple[bool, int]:
    """Whether it was solved, and the environment steps it took."""
    run = PPO(cartpole, PPOKnobs(), seed=seed)
    questions, ask_at = cartpole(N_EPISODES), ASK_EVERY

    def act(obs: np.ndarray) -> np.ndarray:
        return run.model.preferences(obs)[0].argmax(-1)

    for event in run.events():
        if isinstance(event, EpochEnded) and run.n_examples >= ask_at:
            ask_at += ASK_EVERY
            if is_solved(act, questions, 1000 + seed):
                return True, run.n_examples
            if run.n_examples >= most_steps:
                break
    return False, run.n_examples


def sb3(seed: int, most_steps: int = MOST_STEPS) -> tuple[bool, int]:
    """As `ours`, by Stable-Baselines3.

    Settings: rl-baselines3-zoo, hyperparams/ppo.yml, CartPole-v1. Rates fall over 100,000 steps, as there.
    """
    import stable_baselines3
    from stable_baselines3.common.callbacks import BaseCallback
    from stable_baselines3.common.env_util import make_vec_env

    questions = cartpole(N_EPISODES)

    class Ask(BaseCallback):
        """Stops once the question is answered well."""

        solved, ask_at = False, ASK_EVERY

        def _on_step(self) -> bool:
            if self.num_timesteps >= self.ask_at:
                self.ask_at += ASK_EVERY
                self.solved = is_solved(
                    lambda obs: self.model.predict(obs, deterministic=True)[0], questions, 1000 + seed
                )
            return not self.solved and self.num_timesteps < most_steps

    model = stable_baselines3.PPO(
        "MlpPolicy", make_vec_env("CartPole-v1", n_envs=8, seed=seed), seed=seed, device="cpu",
        n_steps=32, batch_size=256, gae_lambda=0.8, gamma=0.98, n_epochs=20, ent_coef=0.0,
        learning_rate=lambda left: 0.001 * left, clip_range=lambda left: 0.2 * left,
    )  # fmt: skip
    ask = Ask()
    model.learn(total_timesteps=MOST_STEPS, callback=ask)
    return ask.solved, model.num_timesteps


def is_solved(act: Callable[[np.ndarray], np.ndarray], env: Any, seed: int) -> bool:
    """Whether the mean return of one episode in every copy is at least 475.

    Every step pays 1, at most 500 times. Once the episodes that are over have lost more than may be lost, the
    answer is no, whatever the others do: nobody waits for them.
    """
    obs, _ = env.reset(seed=seed)
    n, longest = env.num_envs, env.max_episode_steps
    going, may_be_lost = np.ones(n, dtype=bool), n * (longest - SOLVED)
    for t in range(1, longest + 1):
        obs, _, terminated, truncated, _ = env.step(act(obs))
        over = (terminated | truncated) & going
        if over.any():
            going &= ~over
            may_be_lost -= int(over.sum()) * (longest - t)
            if may_be_lost < 0:
                return False
    return True


def measure(runs: int = 3) -> dict[str, Any]:
    """Medians over the five seeds, of each seed's median over runs."""
    torch.set_num_threads(1)
    sides: tuple[Callable[..., tuple[bool, int]], ...] = (ours, sb3)
    for side in sides:
        side(1000, most_steps=1)  # imports, and warms up
    taken: dict[Any, list[list[float]]] = {side: [[] for _ in SEEDS] for side in sides}
    answers: dict[Any, dict[int, tuple[bool, int]]] = {side: {} for side in sides}
    for _ in range(runs):
        for seed in SEEDS:
            for side in sides:
                start = time.perf_counter()
                answers[side][seed] = side(seed)
                taken[side][seed].append(time.perf_counter() - start)
    seconds = {side: [statistics.median(each) for each in taken[side]] for side in sides}
    mine, theirs = statistics.median(seconds[ours]), statistics.median(seconds[sb3])
    return {
        "solve_s_median": mine,
        "solved": sum(well for well, _ in answers[ours].values()),
        "speedup_vs_sb3": theirs / mine,
        "env_steps_median": statistics.median(n for _, n in answers[ours].values()),
        "sb3_solve_s_median": theirs,
        "sb3_solved": sum(well for well, _ in answers[sb3].values()),
        "sb3_env_steps_median": statistics.median(n for _, n in answers[sb3].values()),
        "seconds": seconds[ours],
        "sb3_seconds": seconds[sb3],
    }
