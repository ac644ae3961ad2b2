"""A lab is one run, whoever drives it, and can be told as a link, a figure and a text."""

from __future__ import annotations

import pytest

from course.labs import playground
from course.labs.lab import Lab
from course.live.protocol import ControlMoved
from course.training.edits import EditError, Relabel, SetData, SetHidden, SetKnob
from tests.labs.plan import EDITS


def test_drive_gives_the_columns_of_the_record(lab):
    frame = lab.drive(epochs=3).to_frame()
    assert list(frame) == ["epoch", "step", "train_loss", "valid_loss", "train_accuracy", "valid_accuracy"]
    assert frame.epoch.tolist() == [0, 1, 2, 3]
    lab.drive(epochs=1, edits=[(0, SetData("label_noise", 0.2))])
    assert "clean_accuracy" in lab.history.to_frame()


def test_edits_act_at_their_epoch_counted_from_this_drive(lab):
    lab.drive(epochs=2)
    lab.drive(epochs=3, edits=[(3, SetKnob("lr", 0.2)), (1, SetKnob("lr", 0.1))])
    assert [(edit.epoch, edit.edit.value) for edit in lab.history.edits] == [(3, 0.1), (5, 0.2)]
    assert lab.history.epochs == list(range(6))


def test_driving_in_pieces_is_driving_at_once(lab):
    other = lab.fresh()
    lab.drive(epochs=5, edits=EDITS)
    other.drive(epochs=2, edits=EDITS[:1])
    other.drive(epochs=3, edits=[(epoch - 2, edit) for epoch, edit in EDITS[1:]])
    assert lab.history == other.history


def test_driving_with_a_stage_is_driving_without_one(lab):
    other = lab.fresh()
    stage = other.stage
    lab.drive(epochs=5, edits=EDITS)
    other.drive(epochs=5, edits=EDITS)
    assert lab.history == other.history == other.result(5)
    assert not stage.runner.playing
    other.close()


def test_drive_pauses_a_stage_that_plays(lab):
    lab.stage.runner.play()
    epoch = lab.drive(epochs=2).epochs[-1]
    assert lab.result(5).epochs[-1] == epoch
    lab.close()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"epochs": -1}, r"epochs must be a whole number between 0 and 1000000, got -1"),
        ({"epochs": 1.5}, r"epochs must be a whole number"),
        ({"epochs": 2, "edits": [SetKnob("lr", 0.1)]}, r"edits must be pairs \(epoch, edit\)"),
        (
            {"epochs": 2, "edits": [(3, SetKnob("lr", 0.1))]},
            r"the epoch of an edit must be .* between 0 and 2",
        ),
        ({"epochs": 2, "edits": 7}, r"edits must be a list of pairs \(epoch, edit\), got 7"),
        ({"epochs": 2, "edits": [(0, {"do": "explode"})]}, r"explode"),
        ({"epochs": 2, "edits": [(0, 7)]}, r"an edit must be a dictionary"),
        ({"epochs": 2, "edits": [(0, {"do": "knob", "name": "lr", "value": -1})]}, r"lr must be"),
    ],
    ids=str,
)
def test_a_bad_plan_is_refused_before_anything_is_trained(lab, arguments, sentence):
    with pytest.raises(ValueError, match=sentence):
        lab.drive(**arguments)
    assert (lab.run.step, lab.history.edits) == (0, [])


def test_an_edit_that_does_not_fit_stops_the_drive_and_loses_nothing(lab):
    with pytest.raises(ValueError, match="ids must name rows in use"):
        lab.drive(epochs=4, edits=[(2, Relabel((99999,), 1))])
    assert lab.run.epoch == 2
    assert lab.drive(epochs=1).epochs == [0, 1, 2, 3]


@pytest.mark.parametrize("widths", [(9,), (4, 4096), (2,) * 7])
@pytest.mark.parametrize("form", [SetHidden, lambda widths: {"do": "hidden", "widths": list(widths)}])
def test_an_edit_beyond_the_limits_of_the_lab_changes_nothing(lab, widths, form):
    lab.drive(epochs=1)
    sizes, record = lab.run.model.sizes, lab.run.record
    with pytest.raises(EditError, match=r"hidden must (be .* between 1 and 8|have at most 6 entries), got"):
        lab.run.apply(form(widths))
    assert (lab.run.model.sizes, lab.run.record, lab.history.edits) == (sizes, record, [])
    lab.run.apply(form((8,) * 6))
    assert lab.run.model.sizes[1:-1] == (8,) * 6


@pytest.mark.parametrize(
    ("hide", "way_out"),
    [
        ((), "the button Back goes there"),
        (("step_back",), "the button Reset starts again"),
        (("step_back", "reset"), None),
    ],
)
def test_divergence_names_only_buttons_that_the_teacher_left(hide, way_out):
    lab = playground("reg-plane", hidden=(8, 8), activation="linear", lr=10, hide=hide, autoplay=True)
    lab.stage.runner.result(20)
    reason, ended = lab.run.diverged.reason, lab.stage.runner._transport.ended
    assert ended == (f"{reason}; {way_out}" if way_out else reason)
    lab.close()


def test_a_diverged_run_ends_the_drive_says_so_and_can_go_back():
    lab = playground("reg-plane", hidden=(8, 8), activation="linear")
    lab.drive(epochs=2)
    good = lab.measure().train_loss
    lab.drive(epochs=50, edits=[(0, SetKnob("lr", 10))])
    assert lab.run.diverged is not None
    assert lab.run.epoch < 52
    assert f"stopped: {lab.run.diverged.reason}" in lab.summary()
    again = Lab.from_link(lab.link())
    assert (again.run.epoch, again.run.step) == (lab.run.epoch, lab.run.step)
    assert lab.run.step_back()
    assert lab.measure().train_loss == good
    lab.drive(epochs=1, edits=[(0, SetKnob("lr", 0.01))])
    assert lab.run.diverged is None
    assert Lab.from_link(lab.link()).measure().train_loss == lab.measure().train_loss


def test_repr_and_summary_say_where_the_run_is_without_addresses(lab):
    lab.drive(epochs=2, edits=[(1, SetKnob("lr", 0.1))])
    assert repr(lab) == "<Lab 'Playground: circle': epoch 2, step 50>"
    text = lab.summary()
    assert "250 training and 250 validation rows, a network 2–4–2–1" in text
    assert "epoch 2, step 50" in text and "1 edit, last: lr 0.1" in text
    assert "0x" not in text


def test_a_page_without_widgets_shows_a_small_picture_and_the_text(lab):
    lab.drive(epochs=2)
    data, _ = lab._repr_mimebundle_()
    assert data["text/plain"] == lab.summary()
    assert 5_000 < len(data["image/png"]) * 3 / 4 < 60_000
    assert "application/vnd.jupyter.widget-view+json" in data
    lab.close()


def test_the_figure_shows_boundary_losses_and_accuracies(lab):
    lab.drive(epochs=2)
    axes = lab.figure().axes
    assert [ax.get_ylabel() for ax in axes] == ["y", "loss", "accuracy"]
    assert lab.figure()._repr_png_().startswith(b"\x89PNG")
    assert len(playground("reg-plane").figure().axes) == 2


def test_one_change_against_the_pinned_run_is_named_with_what_came_of_it(lab):
    lab.drive(epochs=5)
    before = lab.history.column("train_loss")[3, 0]
    lab.pin()
    lab.drive(epochs=3, edits=[(0, SetKnob("lr", 0.3))])
    first, second = repr(lab.compare()).splitlines()
    assert first == "One thing differs from the pinned run: learning rate 0.03 → 0.3."
    assert second.startswith(
        f"epoch 3: train loss {before:.3g} pinned, {lab.history.column('train_loss')[3, 0]:.3g} now"
    )


def test_comparing_without_a_pin_says_how_to_make_one(lab):
    with pytest.raises(ValueError, match=r"nothing is pinned yet; train, call pin\(\)"):
        lab.compare()
    lab.pin()
    lab.unpin()
    with pytest.raises(ValueError, match="nothing is pinned"):
        lab.compare()


def test_pinning_on_a_stage_is_pinning_without_one(lab):
    other = lab.fresh()
    for each in (lab, other):
        each.drive(epochs=2)
        if each is lab:
            each.stage.runner.post(ControlMoved("pin", True))
            each.result(10)
        else:
            each.pin()
        each.drive(epochs=1)
    assert lab.history == other.history
    assert lab.compare() == other.compare()


def test_a_locked_lab_trains_by_script_only(lab):
    lab.lock("Predict first.")
    runner = lab.stage.runner
    runner.play()
    runner.step()
    runner.result(10)
    assert (lab.run.epoch, runner.playing) == (0, False)
    assert lab.drive(epochs=1).epochs[-1] == 1
    lab.unlock()
    runner.step()
    runner.result(10)
    assert lab.run.epoch == 2


def test_seconds_of_training_are_counted_however_it_trains(lab):
    lab.drive(epochs=2)
    driven = lab.run.train_s
    lab.stage.runner.step()
    lab.stage.runner.result(10)
    assert 0 < driven < lab.run.train_s
    lab.stage.runner.reset()
    lab.stage.runner.result(10)
    assert lab.run.train_s == 0


def test_the_figure_shows_both_boundaries_and_all_curves(lab):
    lab.drive(epochs=30)
    lab.pin()
    lab.drive(epochs=10, edits=[(0, SetKnob("lr", 0.3))])
    boundary, loss, _ = lab.figure().axes
    dashed = [line for line in boundary.lines if line.get_linestyle() == "--"]
    assert len(dashed) == 1
    labels = [text.get_text() for text in loss.get_legend().get_texts()]
    assert sorted(labels) == sorted(
        ["training loss", "validation loss", "training loss, pinned", "validation loss, pinned"]
    )
