"""Notebook 01: the bowl, its learning rates and batches, over five splits; and what unseen patients say."""

from __future__ import annotations

import numpy as np
import pytest

from course.labs.presets import open_lab
from course.learning.unseen import losses
from course.live.panels.bowl import Bowl

SEEDS = range(5)
RATES = (0.01, 0.1, 1.0)
ALL, SOME, ONE = 100_000, 32, 1


@pytest.fixture(scope="module")
def calm():
    """Four times as long as the script's 40 epochs, for each split."""
    found = []
    for seed in SEEDS:
        lab = open_lab("downhill", seed=seed, threshold=0)
        lab.drive(epochs=160)
        found.append((lab.history.column("train_loss")[:, 0], Bowl.of(lab.run).floor))
    return found


@pytest.fixture(scope="module")
def batches():
    """The loss after 10 epochs of each batch size and rate, over the lowest of any line; one entry a "
    "split."""
    found = []
    for seed in SEEDS[:3]:
        floor = Bowl.of(open_lab("batches", seed=seed).run).floor
        last = {}
        for size in (ALL, SOME, ONE):
            for lr in RATES:
                lab = open_lab("batches", batch_size=size, lr=lr, seed=seed)
                last[size, lr] = float(lab.drive(epochs=10).column("train_loss")[-1, 0]) / floor
        found.append(last)
    return found


def test_the_loss_falls_at_every_epoch_fast_and_then_ever_more_slowly(calm):
    for loss, _ in calm:
        assert (np.diff(loss[:41]) < 0).all()
        assert 0.85 < (loss[0] - loss[10]) / (loss[0] - loss[40]) < 0.91


def test_it_rests_at_the_lowest_loss_of_any_line_and_never_below(calm):
    for loss, floor in calm:
        assert loss[-1] == pytest.approx(floor, rel=1e-4)
        assert loss.min() > floor * (1 - 1e-5)


def test_a_rate_of_1_lands_at_once_below_2_it_swings_closer_and_beyond_ever_further():
    for seed in SEEDS:
        run = {lr: open_lab("learning rate", lr=lr, seed=seed) for lr in (0.1, 1.0, 1.9, 2.1)}
        loss = {lr: lab.drive(epochs=20).column("train_loss")[:, 0] for lr, lab in run.items()}
        floor = Bowl.of(run[1.0].run).floor
        assert loss[1.0][1] == pytest.approx(floor, rel=1e-3)
        assert (np.diff(loss[1.9]) < 0).all() and loss[1.9][-1] == pytest.approx(loss[0.1][-1], rel=1e-2)
        assert (np.diff(loss[2.1]) > 0).all()
        sides = np.sign(np.array(run[1.9].run.path)[1:, 1] - Bowl.of(run[1.9].run).best[1])
        assert (sides[1:] != sides[:-1]).sum() >= 18, "every step jumps across the valley"


def test_a_rate_beyond_2_diverges_when_it_goes_on_and_a_smaller_one_mends_it():
    """The recall question `01 loss grows`."""
    lab = open_lab("learning rate", lr=2.1)
    loss = lab.drive(epochs=60).column("train_loss")[:, 0]
    assert loss[-1] > 1000 * loss[0]
    lab.run.reset()
    lab.drive(epochs=60, edits=[(0, {"do": "knob", "name": "lr", "value": 0.1})])
    assert lab.measure().train_loss[0] < loss[0]


def test_steps_a_hundred_times_too_small_go_down_and_hardly():
    """The recall question `01 small steps`."""
    loss = open_lab("learning rate", lr=0.001).drive(epochs=20).column("train_loss")[:, 0]
    assert (np.diff(loss) < 0).all() and loss[-1] > 0.9 * loss[0]


def test_few_rows_a_step_make_the_curve_jagged_at_the_same_rate():
    """The recall question `01 jagged curve`."""
    for seed in SEEDS:
        smooth, jagged = (
            open_lab("batches", batch_size=size, lr=0.1, seed=seed)
            .drive(epochs=60)
            .column("train_loss")[:, 0]
            for size in (ALL, 10)
        )
        assert (np.diff(smooth[:40]) < 0).all() and (np.diff(jagged[:40]) > 0).sum() > 8


def test_each_batch_size_comes_close_to_the_lowest_loss_with_a_rate_that_suits_it(batches):
    for last in batches:
        best = {size: min(RATES, key=lambda lr, size=size: last[size, lr]) for size in (ALL, SOME, ONE)}
        assert best[ALL] == 1.0 and best[SOME] == 0.1 and best[ONE] < 1.0
        assert all(last[size, best[size]] < 1.01 for size in best)


def test_one_row_bears_only_short_steps(batches):
    for last in batches:
        assert last[ONE, 1.0] > 2, "it diverges, or is thrown about, where all rows arrive in one step"
        assert last[ALL, 0.01] > 5, "and a rate that suits one row is far too short for all"


def test_the_one_row_path_never_comes_quite_to_rest():
    for seed in SEEDS[:2]:
        calm, shaken = (
            open_lab("batches", batch_size=size, lr=0.05, seed=seed)
            .drive(epochs=n)
            .column("train_loss")[:, 0]
            for size, n in ((ALL, 200), (ONE, 30))
        )
        assert np.ptp(calm[-10:]) < 1 < 10 < np.ptp(shaken[-10:])


def test_what_the_line_cannot_explain_other_models_can():
    for seed in SEEDS:
        line, two, ten, tree = (seen for seen, _ in losses(open_lab("downhill", seed=seed)).values())
        assert line > two > ten > tree == 0
    first = [round(seen) for seen, _ in losses(open_lab("downhill")).values()]
    assert first == [1907, 1604, 1390, 0], "the numbers in the text and on the teachers' page"


def test_the_tree_that_meets_any_threshold_is_the_worst_on_unseen_patients():
    """The recall question `01 unseen`, too."""
    for seed in SEEDS:
        *others, tree = (unseen for _, unseen in losses(open_lab("downhill", seed=seed)).values())
        assert tree > 1.2 * max(others)


def test_the_bowl_of_the_lab_is_that_of_the_four_models():
    lab = open_lab("downhill")
    assert losses(lab)["a line through one measurement"][0] == pytest.approx(Bowl.of(lab.run).floor, rel=1e-4)
