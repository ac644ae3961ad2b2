"""The Playground's circle, [2, 8, 8, 1], batch 10, in k folds at once: a step's cost beside one network's.

Headless, reports of all rows of all folds after each epoch included. One network (k = 1) is the engine of
every other lab. An update is one step of one network.
"""

import statistics
import time
from collections.abc import Iterator

import torch

from course.data.load import load
from course.models.mlp import MLP
from course.training.crossval.run import CrossVal
from course.training.crossval.splits import Splits
from course.training.knobs import Knobs
from course.training.supervised.run import Run

GOALS = {"k10_over_k1": "<= 1.3", "k50_over_k1": "<= 2"}
KS = (1, 5, 10, 50)
WARM_UP, TURN = 300, 250  # steps
N_TURNS = 20  # of each k, in each of the runs


def _run(k: int) -> Run:
    dataset = load("circle", n=250, train_share=0.9, noise=0.1, seed=0)
    model, knobs = MLP((2, 8, 8, 1)), Knobs(lr=0.03, batch_size=10)
    if k == 1:
        return Run(model, dataset, knobs)
    return CrossVal(model, dataset, knobs, splits=Splits("k-fold", k), held_out=False)


def _steps(k: int) -> Iterator[int]:
    """The steps of a run that trains, one after the other."""
    run = _run(k)
    for _ in run.events():
        yield run.step


def _seconds_a_step(steps: Iterator[int], n: int) -> float:
    """Seconds that each of `n` steps takes."""
    first, start = next(steps), time.perf_counter()
    while next(steps) < first + n:
        pass
    return (time.perf_counter() - start) / n


def measure(runs: int = 5) -> dict[str, float]:
    """Updates a second by k, and the cost of a step over that of one network: medians over turns.

    All k take turns of some tens of milliseconds, because a shared machine's speed drifts.
    """
    torch.set_num_threads(1)
    seconds: dict[int, list[float]] = {k: [] for k in KS}
    for _ in range(runs):
        steps = {k: _steps(k) for k in KS}
        for k in KS:
            _seconds_a_step(steps[k], WARM_UP)
        for _ in range(N_TURNS):
            for k in KS:
                seconds[k].append(_seconds_a_step(steps[k], TURN))
    median = {k: statistics.median(taken) for k, taken in seconds.items()}
    pairs = {k: zip(seconds[k], seconds[1], strict=True) for k in KS[1:]}
    return {
        **{f"k{k}_over_k1": statistics.median(many / one for many, one in pairs[k]) for k in KS[1:]},
        **{f"k{k}_updates_per_s": k / median[k] for k in KS},
        **{f"k{k}_step_us": 1e6 * median[k] for k in KS},
    }
