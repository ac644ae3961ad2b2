"""Q-learning on Karpathy's 10×10 map, 30 seeds at once, beside one agent in a plain Python loop.

The loop is the usual one over Gymnasium's FrozenLake-v1 (8×8), its table a NumPy array. `steps_per_s` counts
the steps of all seeds, reports with exact values of all greedy policies included. `reroute_headless_s`: once
all policies are optimal the best way is made to cost, and time runs until those of all seeds are optimal
again, by value iteration; the test itself is not counted.
"""

import statistics
import time

import gymnasium
import numpy as np

from course.envs.worlds import karpathy
from course.training.edits import SetRewards
from course.training.rl.knobs import TabularKnobs
from course.training.rl.tabular import Tabular

GOALS = {"speedup_vs_loop": ">= 20", "reroute_headless_s": "<= 1"}
N_SEEDS = 30
ALPHA, GAMMA, EPSILON = 0.5, 0.9, 0.2
N_STEPS, N_LOOP_STEPS, WARM_UP = 2_000, 4_000, 10_000
N_PAIRS = 8  # for each of the runs: short and alternating, so that both meet the same machine


def make_run(seed: int) -> Tabular:
    """Thirty agents that know nothing."""
    knobs = TabularKnobs(alpha=ALPHA, gamma=GAMMA, epsilon=EPSILON)
    return Tabular(karpathy(), "q_learning", knobs, seed=seed, n_runs=N_SEEDS, steps_per_epoch=1000)


def batched_steps_per_s(run: Tabular) -> float:
    """Steps of all seeds in a second, as events are taken one by one."""
    events, target = run.events(), run.step + N_STEPS
    start = time.perf_counter()
    while run.step < target:
        next(events)
    return N_STEPS * N_SEEDS / (time.perf_counter() - start)


def loop_steps_per_s(seed: int) -> float:
    """Steps of one agent in a second, as a tutorial writes it."""
    env = gymnasium.make("FrozenLake-v1", map_name="8x8", is_slippery=False)
    rng = np.random.default_rng(seed)
    q = np.zeros((env.observation_space.n, env.action_space.n))
    state, _ = env.reset(seed=seed)
    start = time.perf_counter()
    for _ in range(N_LOOP_STEPS):
        action = rng.integers(4) if rng.random() < EPSILON else np.argmax(q[state])
        after, reward, terminated, truncated, _ = env.step(action)
        target = reward + GAMMA * (not terminated) * np.max(q[after])
        q[state, action] += ALPHA * (target - q[state, action])
        state = env.reset()[0] if terminated or truncated else after
    return N_LOOP_STEPS / (time.perf_counter() - start)


def reroute_s(seed: int) -> float:
    """Seconds of learning from the edit until every seed's greedy policy is optimal again."""
    run = make_run(seed)
    _learn_until_optimal(run)
    run.apply(SetRewards((2 * 10 + 5,), -1.0))  # the gap in the wall, through which the best way leads
    if run.is_optimal().any():
        raise RuntimeError("the edit must take the best way; another cell is needed")
    return _learn_until_optimal(run)


def _learn_until_optimal(run: Tabular) -> float:
    learning_s = 0.0
    events = run.events()
    while not run.is_optimal().all():
        start, target = time.perf_counter(), run.step + 100
        while run.step < target:
            next(events)
        learning_s += time.perf_counter() - start
    return learning_s


def measure(runs: int = 5) -> dict[str, float]:
    """Medians over ``runs`` of alternating measurements; the speed-up is that of each pair."""
    run = make_run(0)
    events = run.events()
    while run.step < WARM_UP:
        next(events)
    pairs = [(batched_steps_per_s(run), loop_steps_per_s(seed)) for seed in range(N_PAIRS * runs)]
    rerouted = [reroute_s(1000 * seed) for seed in range(runs)]
    return {
        "steps_per_s": statistics.median(batched for batched, _ in pairs),
        "loop_steps_per_s": statistics.median(loop for _, loop in pairs),
        "speedup_vs_loop": statistics.median(batched / loop for batched, loop in pairs),
        "reroute_headless_s": statistics.median(rerouted),
        "reroute_headless_s_worst": max(rerouted),
    }
