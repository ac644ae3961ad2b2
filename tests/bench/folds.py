"""The Playground's circle, [2, 8, 8, 1], batch 10, in k folds at once: a step's cost beside one network's.

Headless, reports of all rows of all folds after each epoch included. One network (k = 1) is the engine of
every other lab. An update is one step of one network.
"""

import statistics
import time

import torch

from course.data.load import load
from course.models.mlp import MLP
from course.training.crossval import CrossVal
from course.training.knobs import Knobs
from course.training.run import Run
from course.training.splits import Splits

GOALS = {"k10_over_k1": "<= 1.3", "k50_over_k1": "<= 2"}
KS = (1, 5, 10, 50)
N_STEPS, WARM_UP = 2_000, 300


def _run(k: int) -> Run:
    dataset = load("circle", n=250, train_share=0.9, noise=0.1, seed=0)
    model, knobs = MLP((2, 8, 8, 1)), Knobs(lr=0.03, batch_size=10)
    if k == 1:
        return Run(model, dataset, knobs)
    return CrossVal(model, dataset, knobs, splits=Splits("k-fold", k), held_out=False)


def _seconds_a_step(k: int) -> float:
    run = _run(k)
    events = run.events()
    while run.step < WARM_UP:
        next(events)
    start = time.perf_counter()
    while run.step < WARM_UP + N_STEPS:
        next(events)
    return (time.perf_counter() - start) / N_STEPS


def measure(runs: int = 5) -> dict[str, float]:
    """Medians of alternating runs: updates a second by k, and the cost of a step over that of one network."""
    torch.set_num_threads(1)
    seconds: dict[int, list[float]] = {k: [] for k in KS}
    for _ in range(runs):
        for k in KS:
            seconds[k].append(_seconds_a_step(k))
    median = {k: statistics.median(taken) for k, taken in seconds.items()}
    ratios = {f"k{k}_over_k1": median[k] / median[1] for k in KS[1:]}
    return {
        **ratios,
        **{f"k{k}_updates_per_s": k / median[k] for k in KS},
        **{f"k{k}_step_us": 1e6 * median[k] for k in KS},
    }
