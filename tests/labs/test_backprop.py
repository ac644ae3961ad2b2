"""The backpropagation lab: phases of a walk, gradients by two ways, a nudge and its promise, vanishing."""

from __future__ import annotations

import contextlib
import io
import json

import numpy as np
import pytest
import torch

from course.labs import backprop
from course.labs.lab import Lab
from course.training.edits import RemovePoints, SetActivation, SetBias, SetHidden, SetKnob, SetWeight

KINDS = ["forward", "forward", "forward", "loss", "backward", "backward", "backward", "update"]


@pytest.fixture
def lab():
    made = backprop(speed=None)
    yield made
    made.close()


def parts(lab, panel_id, *, full=True):
    panel = next(panel for panel in lab.stage.screen.panels if panel.id == panel_id)
    with lab.stage.runner.borrow() as run:
        return {part.name: part.value for part in panel.parts(run, full)}


def printed(script):
    """What a script prints: one word list a line."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(script, {})  # noqa: S102 - our own script
    torch.set_default_dtype(torch.float32)
    return dict(
        line.rsplit(" ", 1) if "[" not in line else line.split(" [", 1)
        for line in out.getvalue().splitlines()
    )


def test_a_walk_goes_forward_then_back_then_updates(lab):
    seen = []
    for _ in range(len(KINDS) + 1):
        lab.drive(epochs=1)
        seen.append((lab.run.phase.kind, lab.run.phase.layer))
    assert [kind for kind, _ in seen] == [*KINDS, "forward"]
    assert [layer for _, layer in seen] == [0, 1, 2, -1, 2, 1, 0, -1, 0]


def test_only_the_update_moves_weights_and_loss(lab):
    start = lab.run.model.flat.clone()
    losses = lab.drive(epochs=7).column("train_loss")[:, 0]
    assert torch.equal(lab.run.model.flat, start) and len(set(losses)) == 1
    trace = lab.run.trace()
    lab.drive(epochs=1)
    moved = lab.run.model.weights[0][0].numpy() - trace.weights[0]
    assert moved == pytest.approx(-lab.run.knobs.lr * trace.weight_grads[0])
    assert lab.run.trace().loss < trace.loss
    assert lab.run.n_examples == 1


def test_stepping_back_goes_back_by_one_phase_and_over_an_update(lab):
    lab.drive(epochs=9)
    start, after = lab.fresh().run.model.flat, lab.run.model.flat.clone()
    assert lab.run.step_back() and lab.run.phase.kind == "update"
    assert torch.equal(lab.run.model.flat, after)
    assert lab.run.step_back() and (lab.run.phase.kind, lab.run.phase.layer) == ("backward", 0)
    assert torch.equal(lab.run.model.flat, start)
    lab.drive(epochs=1)
    assert torch.equal(lab.run.model.flat, after)


def test_reset_stands_before_the_first_phase_of_the_same_row(lab):
    lab.run.choose(7)
    lab.drive(epochs=8)
    lab.run.reset()
    assert (lab.run.row, lab.run.phase.kind, lab.run.epoch) == (7, "start", 0)
    assert torch.equal(lab.run.model.flat, lab.fresh().run.model.flat)


def test_a_long_walk_keeps_the_phases_it_can_go_back_to(lab):
    lab.drive(epochs=1300)
    assert len(lab.run._phase_at) <= 1200
    for _ in range(20):
        assert lab.run.step_back()
        assert lab.run.phase_index == (lab.run.step - 1) % lab.run.n_phases + 1


def test_choosing_a_row_begins_its_walk_and_a_link_keeps_it(lab):
    lab.drive(epochs=5)
    lab.run.choose(3)
    assert lab.run.phase.kind == "start"
    lab.drive(epochs=10)
    again = Lab.from_link(lab.link())
    assert (again.run.row, again.run.phase) == (3, lab.run.phase)
    assert torch.equal(again.run.model.flat, lab.run.model.flat) and again.history == lab.history


@pytest.mark.parametrize("row", [999, -1, "a", True, None, 1.5])
def test_a_row_that_there_is_not_is_refused_with_a_sentence(lab, row):
    with pytest.raises(ValueError, match="row must be"):
        lab.run.choose(row)
    assert lab.run.row == 0


def test_a_row_is_looked_at_in_this_lab_only():
    from course.labs import playground

    with pytest.raises(ValueError, match="can't be looked at in this lab"):
        playground().run.choose(0)


def test_a_row_that_is_taken_out_gives_way_to_another(lab):
    lab.drive(epochs=3, edits=[(3, RemovePoints((0,)))])
    assert lab.run.row != 0 and lab.run.phase.kind == "start"
    lab.drive(epochs=1)
    assert lab.summary()


def test_a_nudge_is_compared_with_what_its_gradient_promised(lab):
    lab.drive(epochs=5)
    trace = lab.run.trace()
    before = float(trace.weights[2][0, 0])
    lab.run.apply(SetWeight(2, 0, 0, before + 0.01))
    nudge = lab.run.nudge
    assert nudge.moved == pytest.approx(0.01)
    assert nudge.gradient == pytest.approx(trace.weight_grads[2][0, 0])
    assert nudge.change == pytest.approx(lab.run.trace().loss - trace.loss)
    assert nudge.change == pytest.approx(nudge.promised, rel=0.02)
    assert "moved by +0.01" in parts(lab, "words")["text"]
    lab.drive(epochs=1)
    assert lab.run.nudge is None


def test_a_drag_is_told_from_where_it_began(lab):
    before = float(lab.run.trace().biases[0][1])
    for value in (0.2, 0.3, 0.4):
        lab.run.apply({"do": "bias", "layer": 0, "j": 1, "value": value, "stroke": 5})
    assert lab.run.nudge.moved == pytest.approx(0.4 - before)
    lab.run.apply(SetBias(0, 1, 0.5))
    assert lab.run.nudge.moved == pytest.approx(0.1)


def test_deeper_and_with_the_sigmoid_gradients_vanish(lab):
    def first(**settings):
        sizes = parts(backprop(hidden=(3,) * 6, **settings), "bars")["bars"]["values"]
        return sizes[0] / sizes[-1]

    assert first(activation="tanh") > 0.01
    assert first(activation="sigmoid") < 1e-3
    sizes = parts(lab, "bars")["bars"]["values"]
    assert len(sizes) == 3
    lab.run.apply(SetHidden((3,) * 6))
    lab.run.apply(SetActivation("sigmoid"))
    sizes = parts(lab, "bars")["bars"]["values"]
    assert len(sizes) == 7 and sizes[0] < 1e-3 * sizes[-1]
    assert lab.run.phase.kind == "start"


def test_the_table_shows_both_gradients_of_the_layer(lab):
    lab.drive(epochs=6)
    cells = parts(lab, "table")["cells"]
    assert cells["columns"] == ["edge", "gradient", "by nudging", "differ by"]
    assert [row[0] for row in cells["rows"]] == [
        *(f"{i} → {j}" for i in (1, 2, 3) for j in (1, 2)), "bias → 1", "bias → 2"
    ]  # fmt: skip
    for (_, grad, check, off), wanted in zip(
        cells["rows"], lab.run.trace().weight_grads[1].ravel(), strict=False
    ):
        assert grad == pytest.approx(wanted) and check == pytest.approx(grad, abs=1e-8)
        assert off == pytest.approx(abs(grad - check)) and off < 1e-8


def test_every_phase_has_words_numbers_and_marks(lab):
    for _ in range(10):
        words, cells, marks = (parts(lab, name) for name in ("words", "table", "network"))
        assert words["text"] and cells["cells"]["rows"]
        n_nodes = sum(lab.run.model.sizes)
        assert len(marks["marks"]["nodes"]) == len(marks["marks"]["below"]) == n_nodes
        lab.drive(epochs=1)


def test_marks_follow_the_walk(lab):
    lab.drive(epochs=1)
    marks = parts(lab, "network")["marks"]
    assert marks["layer"] == 0 and len(marks["edges"]) == 6 and marks["strengths"] is None
    assert [bool(node) for node in marks["nodes"]] == [True] * 5 + [False] * 3
    lab.drive(epochs=4)
    marks = parts(lab, "network")["marks"]
    assert marks["layer"] == 2 and marks["strengths"][:12] == [None] * 12
    assert marks["strengths"][12:] == pytest.approx(lab.run.trace().weight_grads[2].ravel())
    assert marks["below"][-1].startswith("δ") and not any(marks["below"][:-1])


def test_a_click_and_the_ring_travel(lab):
    boundary = next(panel for panel in lab.stage.screen.panels if panel.id == "boundary")
    assert boundary.spec()["pick"] == "row" and boundary.spec()["editable"] is False
    assert parts(lab, "boundary")["picked"] == 0
    lab.stage.screen.rail.to_edit("row", 4)
    assert parts(lab, "boundary", full=False) == {"picked": 4}
    with pytest.raises(ValueError, match="click on one"):
        lab.stage.screen.rail.to_edit("row", 10_000)


@pytest.mark.parametrize("activation", ["tanh", "sigmoid", "relu", "linear"])
def test_the_script_prints_the_loss_and_the_gradients_that_the_lab_shows(activation):
    lab = backprop(activation=activation)
    lab.run.choose(5)
    lab.drive(
        epochs=20, edits=[(3, SetWeight(0, 1, 2, 0.25)), (9, SetKnob("lr", 0.1)), (12, SetBias(1, 0, -0.5))]
    )
    found, trace = printed(lab.code()), lab.run.trace()
    assert float(found["loss"]) == pytest.approx(trace.loss, rel=1e-9)
    for k in range(3):
        weights = np.array(json.loads("[" + found[f"layer {k + 1} weights"]))
        assert weights == pytest.approx(trace.weight_grads[k], rel=1e-9, abs=1e-14)
        biases = np.array(json.loads("[" + found[f"layer {k + 1} biases"]))
        assert biases == pytest.approx(trace.bias_grads[k], rel=1e-9, abs=1e-14)


def test_the_script_follows_other_shapes_rules_and_restarts(lab):
    lab.drive(
        epochs=9,
        edits=[(2, SetHidden((3,) * 4)), (4, SetActivation("sigmoid")), (5, SetKnob("optimizer", "adam"))],
    )
    lab.run.reset()
    lab.drive(epochs=22)
    lab.run.step_back()
    lab.run.undo()
    lab.drive(epochs=12)
    assert float(printed(lab.code())["loss"]) == pytest.approx(lab.run.trace().loss, rel=1e-9)


def test_the_page_walks_phase_by_phase(lab):
    lab.stage.runner.step()
    lab.result(20)
    assert lab.run.epoch == 1
    lab.stage.runner.set_speed(1000)
    lab.stage.runner.play()
    lab.stage.runner.pause()
    lab.result(20)
    assert lab.run.step == lab.run.epoch
    lab.stage.runner.step_back()
    lab.result(20)
    assert lab.stage.screen._bar["unit"] == "phase"


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"dataset": "moon"}, "dataset must be one of"),
        ({"n": 5}, "n must be"),
        ({"row": 60}, "row must be"),
        ({"lr": -1}, "lr must be"),
        ({"hidden": (9,)}, "hidden"),
        ({"hide": ["curves"]}, "hide"),
    ],
)
def test_wrong_arguments_are_answered_with_a_sentence(settings, words):
    with pytest.raises(ValueError, match=words):
        backprop(**settings)
