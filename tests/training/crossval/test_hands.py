"""Folds in training follow every edit, and what was there before comes back."""

import numpy as np
import pytest
import torch

from course.data.load import load
from course.models.mlp import MLP
from course.training.crossval.inputs import select_columns
from course.training.crossval.run import CrossVal
from course.training.crossval.splits import TESTS, TRAINS
from course.training.edits import (
    AddPoints,
    MovePoints,
    Relabel,
    RemovePoints,
    SetData,
    SetFeatures,
    SetHidden,
    SetKnob,
    SetSplit,
    SetWeight,
)
from course.training.edits.base import EditError
from course.training.events import EditApplied, EpochEnded, StepEnded
from course.training.knobs import Knobs
from tests.labs.edit_table import fingerprint
from tests.training.folds import folds, train


def test_a_relabelled_row_trains_some_folds_and_tests_another():
    run, untouched = folds("k-fold"), folds("k-fold")
    train(run, 2)
    train(untouched, 2)
    row = int(run.dataset.ids[run.dataset.is_train][0])
    at = int(np.flatnonzero(run.dataset.ids == row)[0])
    other = 1 - int(run.dataset.y[at])
    before = run.evaluate().metrics
    run.apply(Relabel((row,), other))
    after = run.evaluate().metrics
    tests = run.roles[:, at] == TESTS
    assert tests.sum() == 1
    assert (after.valid_loss != before.valid_loss).tolist() == tests.tolist()
    assert (after.train_loss != before.train_loss).tolist() == (~tests).tolist()
    train(run, 3)
    train(untouched, 3)
    same = [
        bool(torch.equal(a, b)) for a, b in zip(run.model.blocks[0], untouched.model.blocks[0], strict=True)
    ]
    assert same == tests.tolist()


def test_a_painted_row_is_dealt_to_one_fold_and_the_others_keep_theirs():
    run = folds("stratified", 3)
    train(run, 1)
    before = run.roles
    event = run.apply(AddPoints(((1.0, 1.0), (-1.0, 2.0)), (0, 1)))
    assert event.text == "added 2 points"
    np.testing.assert_array_equal(run.roles[:, : before.shape[1]], before)
    new = run.roles[:, before.shape[1] :]
    assert (new == TESTS).sum(axis=0).tolist() == [1, 1]
    assert (new == TRAINS).sum(axis=0).tolist() == [2, 2]
    train(run, 2)
    assert run.undo().text == "undid: added 2 points"
    np.testing.assert_array_equal(run.roles, before)


def test_a_removed_row_comes_back_to_its_fold():
    run = folds("stratified", 3)
    before = run.roles
    row = int(run.dataset.ids[run.dataset.is_train][3])
    run.apply(RemovePoints((row,)))
    assert run.roles.shape[1] == before.shape[1] - 1
    train(run, 1)
    run.undo()
    np.testing.assert_array_equal(run.roles, before)


def test_the_last_row_of_a_fold_stays():
    run = folds("k-fold", 4)
    ids = tuple(run.dataset.ids[run.roles[2] == TESTS].tolist())
    with pytest.raises(EditError, match="the last row that fold 3 is scored on; take fewer folds first"):
        run.apply(RemovePoints(ids))
    assert np.isin(ids, run.dataset.ids).all()
    run.apply(RemovePoints(ids[:-1]))


def test_another_k_begins_all_folds_again_and_says_so():
    run = folds("stratified", 4)
    train(run, 3)
    event = run.apply(SetSplit("k", 6))
    assert event.text == "k 6; all 6 folds begin again"
    assert (run.model.n_models, run.history.n_runs, run.epoch, run.step, len(run.history)) == (6, 6, 0, 0, 0)
    fresh = folds("stratified", 6)
    train(run, 3)
    train(fresh, 3)
    assert run.history.column("valid_loss").tolist() == fresh.history.column("valid_loss").tolist()
    assert run.undo().text.startswith("undid: k 6")
    assert run.model.n_models == 4
    train(run, 1)


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        ({"do": "split", "name": "k", "value": 1}, "value must be a whole number from 2 to 200"),
        ({"do": "split", "name": "k", "value": 90}, "smallest class"),
        ({"do": "split", "name": "kind", "value": "holdout"}, "value must be one of"),
        ({"do": "split", "name": "kind", "value": "grouped"}, "needs data with groups"),
        ({"do": "split", "name": "leak", "value": 1}, "value must be True or False"),
        ({"do": "split", "name": "folds", "value": 3}, "name must be one of kind, k"),
        ({"do": "split", "name": "k"}, "value"),
    ],
)
def test_a_split_that_cannot_be_leaves_all_as_it_was(edit, said):
    run = folds("stratified", 4)
    train(run, 2)
    flat, history = run.model.flat.clone(), run.history.copy()
    with pytest.raises(EditError, match=said):
        run.apply(edit)
    assert torch.equal(run.model.flat, flat)
    assert run.history == history
    train(run, 3)


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (SetData("dataset", "reg-plane"), "needs classes to keep in proportion"),
        (SetData("dataset", "diabetes"), "needs classes to keep in proportion"),
        (SetData("n", 9), "row"),
    ],
)
def test_data_that_cannot_be_split_leave_all_as_it_was(edit, said):
    run = folds("stratified", 5)
    train(run, 2)
    before = fingerprint(run)
    with pytest.raises(EditError, match=said):
        run.apply(edit)
    assert fingerprint(run) == before


@pytest.mark.parametrize("edit", [SetData("dataset", "digits"), SetFeatures(("x",))])
def test_chosen_inputs_stay_those_of_the_data(edit):
    dataset = load("breast_cancer", n=100, seed=0)
    run = CrossVal(MLP((2, 3, 1), loss="cross_entropy"), dataset, select=2)
    train(run, 1)
    with pytest.raises(EditError, match="choose 2 of 30 inputs, so data set and inputs stay"):
        run.apply(edit)
    train(run, 2)


def test_layers_are_taken_back_after_the_folds_have_begun_again():
    run = folds("stratified", 4)
    train(run, 1)
    run.apply(SetHidden((5, 2)))
    run.apply(SetSplit("k", 3))
    train(run, 1)
    run.undo()
    run.undo()
    assert run.model.sizes == folds("stratified", 4).model.sizes
    train(run, 2)
    assert np.isfinite(run.history.last.valid_loss).all()


def test_a_weight_set_before_the_folds_began_again_is_not_taken_back():
    run = folds("stratified", 4)
    run.apply(SetWeight(0, 0, 0, 3.0))
    train(run, 1)
    run.apply(SetSplit("k", 3))
    run.undo()
    assert not run.can_undo


def test_a_stroke_of_k_is_taken_back_in_one_go():
    run = folds("stratified", 4)
    for k in (5, 6, 7):
        run.apply({"do": "split", "name": "k", "value": k, "stroke": 1})
    assert run.splits.k == 7
    run.undo()
    assert run.splits.k == 4
    assert not run.can_undo


def test_knobs_and_layers_change_while_folds_train():
    run = folds("stratified", 3)
    train(run, 1)
    run.apply(SetKnob("lr", 0.01))
    run.apply(SetHidden((6, 3)))
    assert run.model.sizes == (2, 6, 3, 1)
    train(run, 2)
    assert np.isfinite(run.history.last.valid_loss).all()


def test_other_data_are_split_afresh():
    run = folds("stratified", 3)
    train(run, 1)
    event = run.apply(SetData("dataset", {"name": "xor", "n": 60}))
    assert "all 3 folds begin again" in event.text
    assert (run.epoch, run.dataset.name) == (0, "xor")
    train(run, 1)
    run.undo()
    assert run.dataset.name == "gauss"
    train(run, 1)


def test_leave_one_out_gets_a_network_for_a_row_that_comes():
    run = folds("leave-one-out", dataset=load("gauss", n=24, seed=0))
    n = run.model.n_models
    assert n == len(run.dataset.train_rows())
    run.apply(AddPoints(((0.5, 0.5),), (1,)))
    assert run.model.n_models == n + 1
    train(run, 1)


def test_edits_in_mid_epoch_lose_no_row_and_take_none_twice():
    run = folds("k-fold", 3, knobs=Knobs(lr=0.01, batch_size=3))
    seen: list[np.ndarray] = []
    order = None
    for event in run.events():
        if isinstance(event, StepEnded):
            if len(seen) == 2 and order is None:
                ids = run.dataset.ids[run.dataset.is_train]
                run.apply(RemovePoints((int(ids[5]), int(ids[20]))))
                run.apply(AddPoints(((2.0, 2.0),), (0,)))
            order = run.feed.order
            seen.append(order)
        if isinstance(event, EpochEnded):
            break
    for roles, mine in zip(run.roles, order, strict=True):
        ids = mine[mine >= 0]
        assert len(set(ids.tolist())) == len(ids)
        assert set(run.dataset.ids[roles == TRAINS].tolist()) <= set(ids.tolist())


def test_an_edit_between_the_last_mini_batch_and_its_report_ends_the_epoch():
    run = folds(k=4, knobs=Knobs(lr=0.1, batch_size=7))  # 24 rows train in each fold: four mini-batches
    for event in run.events():
        if isinstance(event, StepEnded) and event.step == 4:
            row = run.dataset.train_rows()[0]
            run.apply(Relabel((int(run.dataset.ids[row]),), 1 - int(run.dataset.y[row])))
        if isinstance(event, EpochEnded):
            break
    assert (run.epoch, run.step) == (1, 4)
    train(run, 2)
    assert run.step == 8


def test_a_snapshot_in_mid_epoch_goes_on_to_the_bit():
    def until(run, step):
        for _ in run.events():
            if run.step == step:
                return

    run = folds("time-ordered", 3, knobs=Knobs(lr=0.05, batch_size=5, optimizer="adam"))
    until(run, 17)
    kept = run.snapshot()
    until(run, 40)
    flat = run.model.flat.clone()
    run.restore(kept)
    until(run, 40)
    assert torch.equal(run.model.flat, flat)


def test_an_edit_is_an_event_and_a_mark():
    run = folds("stratified", 3)
    stream = run.events()
    next(stream)
    run.apply(SetSplit("leak", True))
    assert isinstance(next(stream), EditApplied)
    assert [edit.text for edit in run.history.edits] == [
        "leak on: fitted on all rows; all 3 folds begin again"
    ]
    assert run.settings["leak"] is True


SELECTED = {
    "labels by lot": SetData("random_labels", True),
    "label noise": SetData("label_noise", 0.5),
    "fewer rows": SetData("n", 60),
    "a painted row": AddPoints(((0.0, 1.0),), (0,)),
    "a moved row": MovePoints((0, 1, 2), ((9.0, 9.0), (9.0, -9.0), (-9.0, 9.0))),
    "removed rows": RemovePoints(tuple(range(0, 30, 2))),
    "relabelled rows": Relabel(tuple(range(0, 30, 2)), 1),
}


@pytest.mark.parametrize("leak", [False, True])
@pytest.mark.parametrize("edit", SELECTED.values(), ids=SELECTED)
def test_columns_are_those_that_go_with_rows_and_labels_as_they_are(edit, leak):
    run = selecting(leak)
    train(run, 2)
    before = run.columns.copy()
    event = run.apply(edit)
    assert event.text.endswith("columns are chosen anew, and all 5 folds begin again")
    assert (run.epoch, len(run.history)) == (0, 0)
    rows = run.rows_in()
    args = (run.fold_inputs, run.dataset, rows, run.roles[:, rows], run.select)
    np.testing.assert_array_equal(run.columns, select_columns(*args, leak=leak))
    train(run, 2)
    run.undo()
    np.testing.assert_array_equal(run.columns, before)
    fresh = selecting(leak)
    train(run, 2)
    train(fresh, 2)
    np.testing.assert_array_equal(run.history.last.valid_loss, fresh.history.last.valid_loss)


def test_a_leak_shows_on_other_labels_too():
    scores = {False: [], True: []}
    for leak, found in scores.items():
        for seed in range(5):
            run = selecting(leak, seed=seed, lr=0.1)
            run.apply(SetData("random_labels", True))
            train(run, 20)
            found.append(run.history.last.valid_accuracy.mean())
    assert np.mean(scores[True]) > 0.68  # 53% where the columns were those of the labels before
    assert np.mean(scores[False]) < 0.6


def selecting(leak, *, seed=0, lr=0.03):
    dataset = load("pure_noise", train_share=0.9, seed=seed)
    model = MLP((10, 4, 1), loss="cross_entropy", init="torch", seed=seed)
    return CrossVal(model, dataset, Knobs(lr=lr, batch_size=10), select=10, leak=leak, seed=seed)
