"""A session writes strokes down so that a replay takes back what the hand took back."""

from __future__ import annotations

import pytest

from course.labs import playground
from course.labs.lab import Lab
from course.training.edits import (
    AddPoints,
    MovePoints,
    Relabel,
    RemovePoints,
    SetBias,
    SetData,
    SetKnob,
    SetWeight,
)

PIECES = [
    [Relabel((1, 2), 1, stroke=900), Relabel((3,), 1, stroke=900), Relabel((4, 5), 1, stroke=900)],
    [MovePoints((6, 7), ((x, 1), (x, 2)), stroke=901) for x in (0.1, 0.7, 1.3)],
    [RemovePoints((8,), stroke=902), RemovePoints((9, 10), stroke=902)],
    [AddPoints(((x, x),), (1,), stroke=903) for x in (1.1, 2.2, 3.3)],
    [SetKnob("lr", x, stroke=904) for x in (0.1, 0.2, 0.3)],
    [SetData("label_noise", x, stroke=905) for x in (0.1, 0.2, 0.3)],
    [SetWeight(0, 0, 1, x, stroke=906) for x in (0.1, 0.2, 0.3)],
    [SetBias(0, 1, x, stroke=907) for x in (0.1, 0.2, 0.3)],
]


def assert_same(lab):
    twin = Lab.from_link(lab.link())
    assert twin.run.history.edits == lab.run.history.edits
    assert twin.run.model.flat.tolist() == lab.run.model.flat.tolist()
    assert twin.dataset.X.tolist() == lab.dataset.X.tolist()
    assert twin.dataset.y.tolist() == lab.dataset.y.tolist()
    assert twin.dataset.ids.tolist() == lab.dataset.ids.tolist()
    return twin


@pytest.mark.parametrize("pieces", PIECES, ids=lambda pieces: pieces[0].do)
@pytest.mark.parametrize("n_epochs", [0, 1])
def test_a_link_takes_back_the_same_stroke(pieces, n_epochs):
    lab = playground("gauss", seed=0)
    lab.drive(epochs=1)
    lab.run.apply(SetKnob("l2", 0.01))
    for piece in pieces:
        lab.run.apply(piece)
        lab.drive(epochs=n_epochs)
    twin = assert_same(lab)
    assert twin.run.undo().text == lab.run.undo().text
    lab.drive(epochs=1)
    twin.drive(epochs=1)
    assert twin.run.model.flat.tolist() == lab.run.model.flat.tolist()
    twin = assert_same(lab)
    assert twin.run.undo().text == lab.run.undo().text == "undid: l2 0.01"


@pytest.mark.parametrize("pieces", [p for p in PIECES if p[0].do != "data"], ids=lambda p: p[0].do)
def test_a_stroke_at_rest_is_written_down_as_one_edit_without_a_number(pieces):
    lab = playground("gauss", seed=0)
    for piece in pieces:
        lab.run.apply(piece)
    (moment,) = lab.run.record.moments
    assert "stroke" not in moment.did


def test_a_stroke_in_training_is_written_down_piece_by_piece_with_a_small_number():
    lab = playground("gauss", seed=0)
    for piece in PIECES[0]:
        lab.run.apply(piece)
        lab.drive(epochs=1)
    moments = lab.run.record.moments
    assert [(m.epoch, m.did["stroke"]) for m in moments] == [(0, 1), (1, 1), (2, 1)]


def test_a_restart_between_does_not_join_what_was_apart():
    lab = playground("gauss", seed=0)
    lab.drive(epochs=1)
    lab.run.apply(Relabel((1,), 1, stroke=5))
    lab.run.apply(SetWeight(0, 0, 0, 1.0))  # a restart leaves this out of the record
    lab.run.apply(Relabel((2,), 1, stroke=5))
    lab.run.reset()
    lab.drive(epochs=1)
    twin = assert_same(lab)
    assert twin.run.undo().text == lab.run.undo().text == "undid: relabelled 1 point"


def test_points_of_many_columns_are_moved_to_the_same_bits():
    lab = playground("wine", seed=0)
    for x in (0.1, 0.7, 1.3):
        lab.run.apply(MovePoints((6, 7), ((x, 1), (x, 2)), stroke=1))
        lab.run.apply(AddPoints(((x, x), (x, -x)), (0, 1), stroke=2))
    lab.drive(epochs=1)
    assert_same(lab)


def test_the_script_of_a_stroke_trains_alike():
    lab = playground("gauss", seed=0)
    for piece in PIECES[0]:
        lab.run.apply(piece)
        lab.drive(epochs=1)
    code = lab.code()
    assert "# relabelled 2 points\n" in code
    assert "# relabelled 5 points so far\n" in code
