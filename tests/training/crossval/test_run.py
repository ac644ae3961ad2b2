"""Folds that train together are what as many separate runs are, whatever the splits."""

import numpy as np
import pytest
import torch
from scipy import stats

from course.data.dataset import Dataset
from course.data.inputs import Inputs
from course.data.load import load
from course.models.mlp import MLP
from course.training.crossval.run import CrossVal
from course.training.crossval.splits import GROUPED, KINDS, TESTS, TRAINS, UNUSED, Splits
from course.training.edits import AddPoints, RemovePoints, SetSplit
from course.training.events import EpochEnded, RunEnded, StepEnded
from course.training.knobs import Knobs
from course.training.supervised.run import Run
from tests.training.folds import folds, network, of_rows, train

# What as many separate runs are


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in GROUPED])
@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam"])
def test_each_fold_is_what_a_separate_run_is(kind, optimizer):
    # Rows in the order of the data, so that a run without folds takes them in the same order.
    dataset = load("gauss", n=40, seed=1, noise=0.5)
    knobs = Knobs(lr=0.05, batch_size=6, optimizer=optimizer, shuffle=False, l2=0.01)
    run = folds(kind, dataset=dataset, knobs=knobs, held_out=False)
    train(run, 6)
    for k, roles in enumerate(run.roles):
        part = of_rows(dataset, dataset.ids[roles == TRAINS], dataset.ids[roles == TESTS])
        alone = Run(network(dataset), part, knobs.copy())
        train(alone, 6)
        for block, theirs in zip(run.model.blocks, alone.model.blocks, strict=True):
            torch.testing.assert_close(block[k], theirs[0], atol=2e-5, rtol=2e-4)
        for metric in ("train_loss", "valid_loss", "valid_accuracy"):
            together, single = run.history.column(metric)[:, k], alone.history.column(metric)[:, 0]
            np.testing.assert_allclose(together, single, atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize("loss", ["squared", "cross_entropy"])
@pytest.mark.parametrize("name", ["wine", "circle", "reg-plane"])
def test_every_loss_and_scaler_is_that_of_a_separate_run(loss, name):
    dataset = load(name, seed=2, n=60)
    if not dataset.n_classes and loss == "cross_entropy":
        pytest.skip("targets have the squared error only")
    knobs = Knobs(lr=0.05, batch_size=7, shuffle=False, l1=0.001)
    run = folds("k-fold", 3, dataset, loss=loss, knobs=knobs)
    train(run, 3)
    for k, roles in enumerate(run.roles):
        part = of_rows(dataset, dataset.ids[roles == TRAINS], dataset.ids[roles == TESTS])
        alone = Run(network(dataset, loss=loss), part, knobs.copy())
        train(alone, 3)
        last = run.history.last, alone.history.last
        assert last[0].valid_loss[k] == pytest.approx(last[1].valid_loss[0], rel=1e-4)
        assert last[0].train_loss[k] == pytest.approx(last[1].train_loss[0], rel=1e-4)


@pytest.mark.parametrize("train_score", [True, False])
def test_losses_of_targets_are_in_their_units_and_those_of_a_separate_run(train_score):
    dataset = load("diabetes", seed=2, n=80)
    knobs = Knobs(lr=0.05, batch_size=7, shuffle=False)
    run = folds("k-fold", 3, dataset, knobs=knobs, train_score=train_score)
    train(run, 12)
    for k, roles in enumerate(run.roles):
        part = of_rows(dataset, dataset.ids[roles == TRAINS], dataset.ids[roles == TESTS])
        alone = Run(network(dataset), part, knobs.copy(), inputs=run.fold_inputs[k])
        train(alone, 12)
        assert run.history.last.valid_loss[k] == pytest.approx(alone.history.last.valid_loss[0], rel=1e-4)
        trains = dataset.X[roles == TRAINS]
        np.testing.assert_allclose(run.fold_inputs[k].mean, trains.mean(axis=0))
    variance = dataset.y[dataset.is_train].var()
    assert run.history.last.valid_loss.mean() < 0.45 * variance  # half of it is what the mean would have


def test_with_scikit_learns_start_and_steps_the_scores_agree_with_its_own():
    from sklearn.model_selection import StratifiedKFold, cross_validate
    from sklearn.neural_network import MLPClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    dataset = load("wine", n=120, seed=0, columns=("alcohol", "hue"))
    inputs = Inputs.fit(dataset)
    ours, theirs = [], []
    for seed in range(20):
        splits = Splits("stratified", 4, seed=seed)
        model = MLP((2, 8, 3), activation="relu", loss="cross_entropy", init="glorot", seed=seed)
        knobs = Knobs(lr=0.01, batch_size=10, optimizer="adam")
        run = CrossVal(model, dataset, knobs, splits=splits, inputs=inputs, held_out=False, seed=seed)
        train(run, 8)
        ours.append(run.history.last.valid_accuracy.mean())
        net = MLPClassifier((8,), batch_size=10, learning_rate_init=0.01, alpha=0, max_iter=8, tol=0,
                            n_iter_no_change=100, random_state=seed)  # fmt: skip
        cv = StratifiedKFold(4, shuffle=True, random_state=seed)
        with pytest.warns(match="Maximum iterations"):
            found = cross_validate(make_pipeline(StandardScaler(), net), dataset.X, dataset.y, cv=cv)
        theirs.append(found["test_score"].mean())
    gap = np.array(ours) - np.array(theirs)
    assert abs(gap.mean()) < 2 * gap.std(ddof=1) / np.sqrt(len(gap))


def test_the_same_seed_gives_the_same_history_and_another_does_not():
    first, again, other = folds(), folds(), folds(seed=1)
    for run in (first, again, other):
        train(run, 3)
    assert first.history == again.history
    assert first.history != other.history


def test_reports_of_test_rows_only_say_the_same_of_them():
    whole, tests = folds("time-ordered"), folds("time-ordered", train_score=False)
    for run in (whole, tests):
        train(run, 3)
    for metric in ("valid_loss", "valid_accuracy"):
        np.testing.assert_allclose(whole.history.column(metric), tests.history.column(metric), rtol=1e-5)
    assert np.isnan(tests.history.column("train_loss")).all()
    np.testing.assert_allclose(tests.evaluate().metrics.train_loss, whole.history.last.train_loss, rtol=1e-5)


def test_a_fold_of_few_rows_waits_for_the_others():
    run = folds("time-ordered", 4, knobs=Knobs(lr=0.1, batch_size=2, optimizer="momentum"))
    moved = []
    before = run.model.blocks[0].clone()
    for event in run.events():
        if isinstance(event, EpochEnded):
            break
        if isinstance(event, StepEnded):
            moved.append((run.model.blocks[0] != before).flatten(1).any(1).tolist())
            before = run.model.blocks[0].clone()
    n_steps = np.ceil((run.roles == TRAINS).sum(axis=1) / 2)
    assert np.sum(moved, axis=0).tolist() == n_steps.tolist()


# Splits and what networks see


@pytest.mark.parametrize("batch_size", [1, 23, 24, 1000])
def test_an_epoch_is_cut_into_batches_of_any_size(batch_size):
    run = folds(k=4, knobs=Knobs(lr=0.1, batch_size=batch_size))  # 24 rows train in each fold
    train(run, 2)
    assert run.step == 2 * -(-24 // batch_size)
    assert run.n_examples == 2 * 4 * 24
    assert np.isfinite(run.history.column("train_loss")).all()


def test_rows_that_validate_take_no_part_and_score_at_the_end():
    run = folds()
    train(run, 2)
    assert (run.roles[:, run.dataset.valid_rows()] == UNUSED).all()
    held = run.held_out_scores()
    rows = run.dataset.valid_rows()
    X = torch.from_numpy(run.inputs(run.dataset.X[rows]))
    answers = run.model.predict(run.model.forward(X)).numpy()
    np.testing.assert_allclose(held.valid_accuracy, (answers == run.dataset.y[rows]).mean(axis=1))


def test_each_fold_scales_by_its_own_training_rows_and_a_leak_by_all():
    dataset = load("wine", n=100, seed=0)
    honest, leaking = folds(dataset=dataset), folds(dataset=dataset, leak=True)
    assert len(honest.fold_inputs) == 4
    assert len(leaking.fold_inputs) == 1
    trains = dataset.X[honest.roles[1] == TRAINS]
    np.testing.assert_allclose(honest.fold_inputs[1].mean, trains.mean(axis=0))
    np.testing.assert_allclose(leaking.fold_inputs[0].mean, dataset.X[dataset.is_train].mean(axis=0))


def noise_table(n: int = 60, n_columns: int = 400, seed: int = 0) -> Dataset:
    from course.data.table import Table, pool_of_table

    rng = np.random.default_rng(seed)
    names = tuple(f"c{i}" for i in range(n_columns))
    table = Table(rng.normal(size=(n, n_columns)), np.arange(n) % 2, names, ("a", "b"))
    return Dataset(pool_of_table(table, name="noise", train_share=0.9, columns=None, seed=0, recipe={}))


def test_columns_chosen_on_all_rows_of_noise_look_good_and_chosen_within_folds_stay_at_chance():
    scores = {}
    for leak in (False, True):
        found = []
        for seed in range(12):
            run = folds("stratified", 5, noise_table(seed=seed), leak=leak, select=10, seed=seed)
            train(run, 8)
            found.append(run.history.last.valid_accuracy.mean())
        scores[leak] = np.array(found)
    assert stats.ttest_1samp(scores[False], 0.5).pvalue > 0.05  # at chance
    assert stats.ttest_1samp(scores[True], 0.5, alternative="greater").pvalue < 1e-6
    assert scores[True].mean() > scores[False].mean() + 0.15


def test_columns_are_those_that_scikit_learn_selects():
    from sklearn.feature_selection import SelectKBest, f_classif

    run = folds("stratified", 3, noise_table(), select=5)
    for k, roles in enumerate(run.roles):
        rows = roles == TRAINS
        best = SelectKBest(f_classif, k=5).fit(run.dataset.X[rows], run.dataset.y[rows])
        assert run.columns[k].tolist() == np.flatnonzero(best.get_support()).tolist()


# Curves over sizes and knobs


def test_a_learning_curve_trains_each_split_with_each_number_of_rows():
    run = folds("random", 5, load("gauss", n=200, seed=0, noise=0.5), sizes=[4, 16, 64])
    assert (run.roles == TRAINS).sum(axis=1).tolist() == [4] * 5 + [16] * 5 + [64] * 5
    trains = (run.roles == TRAINS).reshape(3, 5, -1)
    assert (trains[0] <= trains[1]).all()
    assert (trains[1] <= trains[2]).all()
    train(run, 30)
    table = run.table("valid_loss")
    assert table.shape == (3, 5)
    assert table[2].mean() < table[0].mean()
    with pytest.raises(ValueError, match="sizes must be from 2 to 80"):
        folds("random", 5, load("gauss", n=200), sizes=[4, 81])


def test_a_validation_curve_trains_each_split_with_each_value():
    run = folds("stratified", 3, vary=("l2", [0.0, 0.1, 3.0]), knobs=Knobs(lr=0.05, batch_size=8))
    train(run, 20)
    weights = torch.stack([w.square().sum((1, 2)) for w in run.model.weights]).sum(0).view(3, 3).mean(1)
    assert weights[0] > weights[1] > weights[2]
    alone = folds("stratified", 3, knobs=Knobs(lr=0.05, batch_size=8, l2=0.1))
    train(alone, 20)
    np.testing.assert_allclose(run.table("valid_loss")[1], alone.history.last.valid_loss, rtol=1e-4)


@pytest.mark.parametrize(
    ("vary", "said"),
    [
        (("momentum", [0.1]), "vary must name one of lr, l1, l2"),
        (("lr", []), "at least one value of lr"),
        (("lr", [0.0]), "lr must be a number from 1e-06"),
    ],
)
def test_what_cannot_vary_is_refused(vary, said):
    with pytest.raises(ValueError, match=said):
        folds(vary=vary)


# What is refused


def test_features_that_are_no_numbers_are_refused():
    dataset = load("gauss", n=40)
    dataset.X = dataset.X.copy()
    dataset.X[3, 1] = np.nan
    with pytest.raises(ValueError, match="X must be finite"):
        folds(dataset=dataset)


def test_only_the_glass_box_network_trains_in_folds():
    dataset = load("gauss", n=40)
    with pytest.raises(ValueError, match="model must be an MLP"):
        CrossVal(torch.nn.Linear(2, 1), dataset)


def test_a_model_that_does_not_take_the_chosen_columns_is_refused():
    dataset = load("wine", n=100)
    with pytest.raises(ValueError, match="must take 5 inputs"):
        CrossVal(MLP((13, 3), loss="cross_entropy"), dataset, select=5)


def test_too_many_networks_are_refused():
    with pytest.raises(ValueError, match="at most 200 networks"):
        folds("random", 50, sizes=[2, 3, 4, 5, 6])


# Patience, and what is kept


def test_patience_goes_back_to_the_best_mean_of_the_folds():
    run = folds("stratified", 3, knobs=Knobs(lr=0.5, batch_size=4, patience=4))
    last = None
    for event in run.events():
        last = event
        if isinstance(event, EpochEnded) and event.epoch == run.best_epoch:
            best = run.model.flat.clone()
        if run.epoch > 300:
            break
    assert isinstance(last, RunEnded)
    assert "back at epoch" in last.reason
    assert torch.equal(run.model.flat, best)
    means = run.history.column("valid_loss").mean(axis=1)
    assert run.history.epochs[int(means.argmin())] == run.best_epoch


def test_losses_of_other_splits_are_not_compared():
    run = folds("stratified", 3)
    train(run, 3)
    assert run.best_epoch is not None
    run.apply(SetSplit("k", 4))
    assert run.best is None


def test_other_rows_are_measured_as_each_fold_sees_them():
    dataset = load("wine", n=100, seed=0)
    run = folds("stratified", 3, dataset)
    train(run, 4)
    other = dataset.copy()
    metrics = run.measure_on(other)
    valid = other.valid_rows()
    for k, inputs in enumerate(run.fold_inputs):
        X = torch.from_numpy(inputs(other.X[valid])).expand(3, -1, -1)
        answers = run.model.predict(run.model.forward(X))[k].numpy()
        assert metrics.valid_accuracy[k] == pytest.approx((answers == other.y[valid]).mean())


def test_a_folder_is_refused(tmp_path):
    with pytest.raises(ValueError, match="keep lab"):
        folds().save(tmp_path / "run")
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("train_score", [True, False])
def test_a_report_of_networks_out_of_bounds_says_so_in_numbers_alone(train_score):
    dataset = load("reg-plane", n=40, seed=0)
    run = folds("k-fold", 4, dataset, train_score=train_score)
    run.model.weights[-1][1] = 1e30  # one network; its losses are beyond what a float32 holds
    losses = run.measure().valid_loss
    assert not np.isfinite(losses[1]) and np.isfinite(np.delete(losses, 1)).all()


def test_networks_of_a_learning_curve_are_trained_equally_long():
    run = folds("random", 5, sizes=(4, 10, 25))
    feed, rows = run.feed, run.read_rows()[0]
    feed.begin_epoch(rows, 7, run.generator)
    seen = np.zeros((15, len(rows)), dtype=int)
    for mine, ids in zip(seen, feed.order, strict=True):
        np.add.at(mine, np.searchsorted(rows.ids, ids), 1)
    assert (seen.sum(axis=1) == 25).all()
    assert (seen[~rows.trains] == 0).all()
    for counts, trains in zip(seen, rows.trains, strict=True):
        assert np.ptp(counts[trains]) <= 1  # every row as often as the others
    while not feed.is_done:
        feed.next_batch()
        assert feed.active is None
    assert feed.n_seen == 15 * 25


def test_an_edit_within_an_epoch_of_a_learning_curve_keeps_what_was_seen():
    run = folds("random", 4, sizes=(4, 24))
    for _ in run.events():
        if run.step == 2:
            break
    run.apply(RemovePoints((int(run.dataset.ids[run.rows_in()][5]),)))
    run.apply(AddPoints(((0.0, 1.0),), (0,)))
    train(run, 3)
    assert run.epoch == 3
    assert run.feed.order is None or (run.feed.order >= 0).all()


def test_few_rows_are_learned_by_heart_as_soon_as_many_are_learned():
    run = folds("random", 5, sizes=(4, 25), knobs=Knobs(lr=0.3, batch_size=7))
    train(run, 15)
    few, many = run.table("train_loss")
    assert few.mean() < many.mean()  # in equal epochs its network has hardly been trained
