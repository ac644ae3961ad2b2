"""Means over episodes, against a loop."""

import numpy as np

from course.training.rl.tabular.grid_log import means_of_episodes


def test_means_over_stretches_are_those_of_a_loop_over_the_whole():
    rng = np.random.default_rng(0)
    n_steps, n_runs, stretch = 120, 6, 20
    rewards, over = rng.normal(size=(n_steps, n_runs)), rng.random((n_steps, n_runs)) < 0.1
    over[:, 5] = False
    goals = over & (rng.random(over.shape) < 0.5)
    ongoing, told = np.zeros((2, n_runs)), []
    for begin in range(0, n_steps, stretch):
        part = slice(begin, begin + stretch)
        means, ongoing = means_of_episodes(rewards[part], goals[part], over[part], ongoing)
        told.append(means)
    for run in range(n_runs):
        paid, n, ended = 0.0, 0, [[] for _ in told]
        for step in range(n_steps):
            paid, n = paid + rewards[step, run], n + 1
            if over[step, run]:
                ended[step // stretch].append((paid, goals[step, run], n))
                paid, n = 0.0, 0
        for means, episodes in zip(told, ended, strict=True):
            expected = np.mean(episodes, axis=0) if episodes else np.full(3, np.nan)
            np.testing.assert_allclose(means[:, run], expected)
        np.testing.assert_allclose(ongoing[:, run], [paid, n])
