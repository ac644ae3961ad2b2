"""Notebook 02: shapes of borders, agreement, halves and memory, over five splits; its recall questions by "
"number."""

from __future__ import annotations

import numpy as np
import pytest

from course.data import load
from course.labs.presets import open_lab
from course.learning.halves import many_halves, weights_of_halves
from course.live.panels.fitted import Fitted
from course.training.edits import AddPoints
from course.training.sklearn.algorithms import fit_one

SEEDS = range(5)
NEIGHBOURS, LINES, TREE, NETWORK = range(4)


@pytest.fixture(scope="module")
def labs():
    """The four algorithms with all rows there, one lab for each split."""
    found = [open_lab("four algorithms", seed=seed) for seed in SEEDS]
    for lab in found:
        lab.drive(epochs=10)
    return found


def _map(lab, k):
    """What model k answers on the plane, (100, 100), the highest row on top."""
    return np.asarray(Fitted(k).output(lab.run).argmax(axis=0)).reshape(100, 100)


def _last(lab, part):
    return lab.history.column(f"{part}_accuracy")[-1]


def test_all_four_agree_on_about_four_wines_in_five(labs):
    shares = []
    for lab in labs:
        said = np.array([lab.run.predicted(k) for k in range(4)])
        shares.append(float((said == said[0]).all(axis=0).mean()))
    assert min(shares) > 0.70 and 0.75 < np.mean(shares) < 0.85


def test_straight_lines_do_nearly_as_well_as_any(labs):
    for lab in labs:
        assert _last(lab, "valid")[LINES] > _last(lab, "valid").max() - 0.05


def test_they_differ_most_where_no_wines_are(labs):
    """The recall question `02 far away`, too."""
    for lab in labs:
        maps = np.array([_map(lab, k) for k in range(4)])
        same = (maps == maps[0]).all(axis=0)
        left, right, low, high = lab.dataset.plane.extent
        x, y = np.meshgrid(np.linspace(left, right, 100), np.linspace(high, low, 100))
        rows = lab.dataset.X[lab.dataset.is_train]
        scale = rows.std(axis=0)
        away = np.min(
            [np.hypot((x - a) / scale[0], (y - b) / scale[1]) for a, b in rows], axis=0
        )  # from the nearest training row
        assert same[away > 1].mean() < same[away < 0.3].mean()


def test_the_curves_rise_until_some_25_rows_and_then_by_a_few_points(labs):
    curves = np.mean([lab.history.column("valid_accuracy") for lab in labs], axis=0)
    mean = curves.mean(axis=1)  # reports at 9, 17, 25, … rows
    assert mean[2] - mean[0] > 2 * (mean[-1] - mean[2]) > 0
    assert mean[-1] - mean[2] < 0.05


def test_points_in_a_corner_change_the_neighbours_map_there_and_hardly_elsewhere():
    for seed in SEEDS:
        lab = open_lab("four algorithms", seed=seed)
        lab.drive(epochs=10)
        before = [_map(lab, k) for k in range(4)]
        left, right, low, high = lab.dataset.plane.extent
        corner = tuple(
            (left + (right - left) * (0.06 + 0.02 * i), high - (high - low) * (0.06 + 0.02 * (i % 3)))
            for i in range(6)
        )
        lab.run.apply(AddPoints(corner, (1,) * 6))
        elsewhere = np.ones((100, 100), dtype=bool)
        elsewhere[:33, :33] = False
        changed = [float((_map(lab, k) != before[k])[elsewhere].mean()) for k in range(4)]
        assert changed[NEIGHBOURS] < 0.10 and changed[NEIGHBOURS] == min(changed)
        assert changed[LINES] > 0.10 and changed[TREE] > 0.10


def test_the_network_bends_smoothly_and_logistic_regression_does_not_bend(labs):
    """Second derivatives of the network's log-odds stay as they are on a finer grid; at a kink they would "
    "grow."""
    for lab in labs[:3]:
        left, right, low, high = lab.dataset.plane.extent

        def log_odds(k, n, lab=lab, left=left, right=right, low=low, high=high):
            x, y = np.meshgrid(np.linspace(left, right, n), np.linspace(low, high, n))
            proba = np.clip(lab.run.fitted(k).proba(np.column_stack([x.ravel(), y.ravel()])), 1e-300, 1)
            return (np.log(proba[:, 0]) - np.log(proba[:, 1])).reshape(n, n)

        steepest = [np.abs(np.diff(log_odds(NETWORK, n), 2, axis=1)).max() * (n - 1) ** 2 for n in (101, 401)]
        assert steepest[0] > 1, "it does bend"
        assert steepest[1] < 1.5 * steepest[0], "and nowhere with a kink: that would be 4 times as much"
        assert np.abs(np.diff(log_odds(LINES, 101), 2, axis=1)).max() < 1e-6


def test_a_trees_borders_are_level_or_upright(labs):
    """The recall question `02 stairs`."""
    for lab in labs:
        tree = lab.run.fitted(TREE).last.tree_
        cuts = [np.sort(tree.threshold[tree.feature == column]) for column in (0, 1)]
        X = lab.dataset.X
        boxes = np.column_stack([np.searchsorted(cut, X[:, i]) for i, cut in enumerate(cuts)])
        answers = {}
        for box, answer in zip(map(tuple, boxes), lab.run.predicted(TREE), strict=True):
            assert answers.setdefault(box, answer) == answer


def test_the_sign_of_colour_is_chance_and_that_of_alcohol_is_not():
    for seed in range(3):
        lab = open_lab("two halves", seed=seed)
        alcohol, colour = weights_of_halves(lab, 100).T
        assert (alcohol > 0).all()
        assert 0.2 < (colour > 0).mean() < 0.8
        assert abs(colour.mean()) < colour.std(ddof=1) < 0.25
    assert "1.28 ± 0.21, above 0 in 100%" in many_halves(open_lab("two halves"))


def test_two_halves_make_two_models_that_answer_differently():
    """The recall question `02 two hospitals`: the same algorithm, different models."""
    for seed in SEEDS:
        lab = open_lab("two halves", seed=seed)
        lab.drive(epochs=10)
        first, second = (lab.run.fitted(k).last for k in (0, 1))
        assert type(first) is type(second) and not np.allclose(first.coef_, second.coef_)
        assert (lab.run.predicted(0) != lab.run.predicted(1)).sum() >= 5


@pytest.mark.parametrize("label_noise", [0.0, 0.3])
def test_one_neighbour_is_right_on_all_its_rows_and_worst_on_new_ones(label_noise):
    """The recall question `02 one neighbour`, and what the notebook says about k."""
    for seed in SEEDS:
        new = {}
        for k in (1, 5, 15):
            lab = open_lab("four algorithms", k=k, label_noise=label_noise, seed=seed)
            lab.drive(epochs=10)
            new[k] = float(_last(lab, "valid")[NEIGHBOURS])
            assert k > 1 or (lab.history.column("train_accuracy")[:, NEIGHBOURS] == 1.0).all()
        assert new[1] < max(new[5], new[15])
        if label_noise:
            assert new[1] < 0.70 and new[5] > new[1] + 0.08, "five outvote many of the lies"


def test_a_deep_tree_asks_until_its_boxes_hold_one_label_and_has_far_fewer_boxes_than_rows():
    leaves = []
    for seed in SEEDS:
        lab = open_lab("four algorithms", depth=10, seed=seed)
        lab.drive(epochs=10)
        leaves.append(lab.run.fitted(TREE).last.get_n_leaves())
        assert _last(lab, "train")[TREE] > 0.97
    assert leaves[0] == 19 and max(leaves) < 30 < 89, "19 in the text"


def test_more_neighbours_make_a_smoother_border():
    """The recall question `02 more neighbours`."""
    for seed in SEEDS:
        length = {}
        for k in (1, 25):
            lab = open_lab("four algorithms", k=k, seed=seed)
            lab.drive(epochs=10)
            shown = _map(lab, NEIGHBOURS)
            length[k] = (shown[1:] != shown[:-1]).sum() + (shown[:, 1:] != shown[:, :-1]).sum()
        assert length[25] < 0.7 * length[1]


def test_logistic_regression_makes_no_circle_however_freely_it_is_fitted():
    """The recall question `02 disc`."""
    for seed in SEEDS:
        data = load("circle", seed=seed)
        for C in (1.0, 1000.0):
            model = fit_one("logistic", C, data.X, data.y, n_classes=2, seed=0)
            assert (model.predict(data.X) == data.y).mean() < 0.75
        network = fit_one("network", 8, data.X, data.y, n_classes=2, seed=0)
        assert (network.predict(data.X) == data.y).mean() > 0.95
