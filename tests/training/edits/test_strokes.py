"""A stroke comes in pieces, and is told, marked and taken back as one edit."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch

from course.training.edits import (
    AddPoints,
    EditError,
    MovePoints,
    Relabel,
    RemovePoints,
    SetBias,
    SetData,
    SetHidden,
    SetKnob,
    SetWeight,
    Undo,
    from_dict,
)
from course.training.edits.strokes import in_stroke, join
from course.training.history import History
from tests.training.runs import make_run, take_epochs, take_steps


def state(run):
    data = run.dataset
    rows = (data.X.tolist(), data.y.tolist(), data.ids.tolist(), data.is_train.tolist())
    return rows, run.knobs.to_dict(), run.model.flat.tolist(), run.model.sizes, dict(data.settings)


STROKES = {
    "added 3 points": [AddPoints(((1, 1), (2, 2)), (0, 1), stroke=7), AddPoints(((3, 3),), (1,), stroke=7)],
    "moved 2 points": [MovePoints((1, 2), ((x, 1), (x, 2)), stroke=7) for x in (0.5, 1.0, 1.5)],
    "removed 5 points": [RemovePoints((1, 2), stroke=7), RemovePoints((5, 8, 9), stroke=7)],
    "relabelled 4 points": [Relabel((1, 2), 0, stroke=7), Relabel((2, 3, 4), 0, stroke=7)],
    "set noise to 0.4": [SetData("noise", value, stroke=7) for value in (0.1, 0.2, 0.4)],
    "changed the data to blobs": [
        SetData("dataset", {"name": "blobs", "n_classes": k}, stroke=7) for k in (3, 5)
    ],
    "lr 0.5": [SetKnob("lr", value, stroke=7) for value in (0.1, 0.9, 0.5)],
    "weight 0.75": [SetWeight(0, 1, 2, value, stroke=7) for value in (0.25, 0.75)],
    "bias -1": [SetBias(1, 0, value, stroke=7) for value in (1, -1)],
}


@pytest.mark.parametrize(("text", "pieces"), STROKES.items(), ids=STROKES)
def test_a_stroke_is_one_edit_to_tell_and_to_take_back(text, pieces):
    run = make_run()
    run.apply(SetKnob("lr", 0.07))
    before = state(run)
    for piece in pieces:
        told = run.apply(piece)
    assert told.text == text
    assert [edit.text for edit in run.history.edits] == ["lr 0.07", text]
    assert state(run) != before
    assert run.undo().text == f"undid: {text}"
    assert state(run) == before
    assert run.undo().text == "undid: lr 0.07"
    assert not run.can_undo


@pytest.mark.parametrize(("text", "pieces"), STROKES.items(), ids=STROKES)
def test_without_a_number_every_piece_is_an_edit_of_its_own(text, pieces):
    run = make_run()
    before = state(run)
    for piece in pieces:
        run.apply({key: value for key, value in piece.to_dict().items() if key != "stroke"})
    assert len(run.history.edits) == len(pieces)
    for _ in pieces:
        assert state(run) != before
        run.undo()
    assert state(run) == before


APART = [
    (Relabel((1,), 1, stroke=7), Relabel((2,), 1, stroke=8)),
    (Relabel((1,), 1, stroke=7), Relabel((2,), 0, stroke=7)),
    (Relabel((1,), 1, stroke=7), RemovePoints((2,), stroke=7)),
    (MovePoints((1,), ((0, 0),), stroke=7), MovePoints((2,), ((0, 0),), stroke=7)),
    (SetKnob("lr", 0.1, stroke=7), SetKnob("l1", 0.1, stroke=7)),
    (SetData("noise", 0.1, stroke=7), SetData("label_noise", 0.1, stroke=7)),
    (SetWeight(0, 0, 0, 1, stroke=7), SetWeight(0, 0, 1, 1, stroke=7)),
    (SetBias(0, 0, 1, stroke=7), SetBias(1, 0, 1, stroke=7)),
    (SetKnob("lr", 0.1), SetKnob("lr", 0.2)),
]


@pytest.mark.parametrize(("first", "second"), APART, ids=[f"{a} {b}" for a, b in APART])
def test_what_is_no_stroke_stays_apart(first, second):
    assert join(first, second) is None
    run = make_run()
    run.apply(first)
    between = state(run)
    run.apply(second)
    run.undo()
    assert state(run) == between


def test_an_edit_between_two_pieces_parts_them():
    run = make_run()
    run.apply(Relabel((1,), 1, stroke=7))
    run.apply(SetKnob("lr", 0.5))
    run.apply(Relabel((2, 3), 1, stroke=7))
    texts = [run.undo().text for _ in range(3)]
    assert texts == ["undid: relabelled 2 points", "undid: lr 0.5", "undid: relabelled 1 point"]


def test_an_edit_on_the_dataset_itself_parts_two_pieces():
    run = make_run()
    run.apply(RemovePoints((1,), stroke=7))
    run.dataset.remove([20])
    run.apply(RemovePoints((2, 3), stroke=7))
    texts = [run.undo().text for _ in range(3)]
    assert texts == ["undid: removed 2 points", "undid: removed 1 point", "undid: removed 1 point"]
    assert not run.can_undo


def test_a_stroke_of_a_thousand_pieces_is_one_undo_and_forgets_nothing_before_it():
    run = make_run()
    before = run.dataset.X.copy()
    run.apply(RemovePoints((0,)))
    for k in range(1000):
        run.apply(MovePoints((1,), ((k / 1000, 0),), stroke=7))
    assert run.dataset.n_undo == 2
    run.undo()
    run.undo()
    assert np.array_equal(run.dataset.X, before)


def test_a_refused_piece_leaves_the_stroke_as_it_was():
    run = make_run()
    before = run.dataset.ids.copy()
    run.apply(RemovePoints((1,), stroke=7))
    with pytest.raises(EditError):
        run.apply(RemovePoints((10**6,), stroke=7))
    run.apply(RemovePoints((2,), stroke=7))
    assert run.undo().text == "undid: removed 2 points"
    assert np.array_equal(run.dataset.ids, before)


def test_a_stroke_that_goes_on_while_it_trains_is_one_mark_where_it_began():
    run = make_run()
    take_steps(run, 3)
    run.apply(SetKnob("lr", 0.1, stroke=7))
    take_epochs(run, 2)
    run.apply(SetKnob("lr", 0.5, stroke=7))
    (mark,) = run.history.edits
    assert (mark.epoch, mark.step, mark.text, mark.edit) == (0, 3, "lr 0.5", SetKnob("lr", 0.5))
    assert History.from_json(run.history.to_json()) == run.history


def test_a_stroke_undone_leaves_no_mark_after_a_step_back():
    run = make_run()
    take_epochs(run, 2)
    run.apply(Relabel((1,), 1, stroke=7))
    run.apply(Relabel((2,), 1, stroke=7))
    run.undo()
    run.step_back()
    assert run.history.edits == []


def test_a_weight_dragged_while_it_trains_goes_back_to_before_the_drag():
    run = make_run()
    weight = run.model.weights[0]
    before = weight[0, 1, 2].item()
    for value in (1.0, 2.0):
        run.apply(SetWeight(0, 1, 2, value, stroke=7))
        take_steps(run, 2)
    run.undo()
    assert weight[0, 1, 2].item() == pytest.approx(before)
    assert torch.isfinite(run.model.flat).all()


def test_the_number_travels_and_does_not_count_in_comparisons():
    edit = from_dict({"do": "relabel", "ids": [1], "label": 1, "stroke": 2**53})
    assert json.loads(json.dumps(edit.to_dict()))["stroke"] == 2**53
    assert edit == Relabel((1,), 1)
    assert "stroke" not in Relabel((1,), 1).to_dict()
    assert "stroke" not in repr(edit)


@pytest.mark.parametrize("stroke", [-1, 1.5, "1", None, True, float("nan"), [1]])
def test_a_number_that_is_none_is_refused(stroke):
    with pytest.raises(EditError, match="stroke must be a whole number"):
        from_dict({"do": "knob", "name": "lr", "value": 0.1, "stroke": stroke})


def test_what_comes_whole_has_no_stroke():
    with pytest.raises(EditError, match="got 'stroke'"):
        from_dict({"do": "hidden", "widths": [3], "stroke": 1})
    assert in_stroke(SetHidden((3,)), 5) == SetHidden((3,))
    assert in_stroke(Undo(), 5) == Undo()
    assert in_stroke(SetKnob("lr", 1), 5).stroke == 5
