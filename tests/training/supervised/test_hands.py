import contextlib

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from course.data import load
from course.models.mlp import MLP
from course.models.module import Module
from course.training import edits
from course.training.edits import EditError
from course.training.supervised.run import Run
from tests.training.runs import make_run, take_epochs, take_steps


def state(run):
    data = run.dataset
    arrays = (data.X, data.y, data.clean_y, data.is_train, data.ids)
    layers = [block.numpy().copy() for block in run.model.blocks]
    settings_now = {
        **run.model.settings,
        "inputs": run.inputs,
        "data": data.name,
        "knobs": run.knobs.to_dict(),
    }
    return settings_now, [a.copy() for a in arrays], layers


def assert_same(one, other):
    assert one[0] == other[0]
    for a, b in zip(one[1] + one[2], other[1] + other[2], strict=True):
        np.testing.assert_array_equal(a, b)


EXAMPLES = [
    edits.AddPoints(((1.0, 2.0), (-3.0, 0.5)), (0, 1)),
    edits.MovePoints((2, 3), ((1.0, 2.0), (-3.0, 0.5))),
    edits.RemovePoints((0, 1, 5)),
    edits.Relabel((4, 5, 6), 1),
    edits.SetData("noise", 0.2),
    edits.SetData("label_noise", 0.3),
    edits.SetData("train_share", 0.3),
    edits.SetData("n", 100),
    edits.SetData("minority_share", 0.2),
    edits.SetData("dataset", "xor"),
    edits.SetData("dataset", {"name": "blobs", "n_classes": 4}),
    edits.SetData("dataset", "reg-gauss"),
    edits.SetData("dataset", "wine"),
    edits.SetKnob("lr", 0.5),
    edits.SetKnob("optimizer", "adam"),
    edits.SetKnob("shuffle", False),
    edits.SetHidden((4,)),
    edits.SetHidden(()),
    edits.SetHidden((3, 5, 2)),
    edits.SetActivation("relu"),
    edits.SetFeatures(("x", "x²", "sin y")),
    edits.SetFeatures(("y",)),
    edits.SetWeight(0, 1, 2, 0.7),
    edits.SetBias(2, 0, -0.4),
]


@pytest.mark.parametrize("edit", EXAMPLES, ids=lambda edit: f"{edit.do} {getattr(edit, 'name', '')}")
@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_an_edit_changes_the_run_and_its_undo_brings_everything_back(edit, optimizer):
    run = make_run(optimizer=optimizer, l1=0.001)
    take_steps(run, 30)
    before = state(run)
    applied = run.apply(edit)
    if edit != edits.SetKnob("optimizer", optimizer):
        with pytest.raises(AssertionError):
            assert_same(before, state(run))
    assert applied.text
    assert np.isfinite(run.evaluate().metrics.train_loss).all()
    assert run.undo().text == f"undid: {applied.text}"
    assert_same(before, state(run))
    take_epochs(run, 1)


@settings(max_examples=25)
@given(st.lists(st.sampled_from(EXAMPLES), min_size=1, max_size=6), st.integers(0, 40))
def test_undoing_any_sequence_brings_everything_back(sequence, n_steps):
    run = make_run()
    take_steps(run, n_steps)
    before = state(run)
    loss = run.evaluate()
    n_done = 0
    for edit in sequence:
        try:
            run.apply(edit)
            n_done += 1
        except EditError:
            pass  # an edit may not fit what the ones before it made; then it changes nothing
        run.evaluate()
    for _ in range(n_done):
        run.undo()
    assert run.undo() is None
    assert_same(before, state(run))
    assert run.evaluate() == loss


@settings(max_examples=25)
@given(st.lists(st.tuples(st.sampled_from([*EXAMPLES, None]), st.integers(0, 12)), max_size=8))
def test_training_goes_on_through_any_edits(sequence):
    run = make_run(optimizer="momentum")
    for edit, n_steps in sequence:
        with contextlib.suppress(EditError):
            run.undo() if edit is None else run.apply(edit)
        take_steps(run, n_steps)
        if run.diverged:
            run.restore(run.last_good)
    run.evaluate()
    run.reset()
    take_steps(run, 3)
    assert run.step == 3


def test_neurons_and_inputs_that_stay_keep_their_weights():
    run = make_run(features=("x", "y", "x²"), optimizer="adam")
    take_epochs(run, 2)
    before = [block.clone() for block in run.model.blocks]
    moments = [block.clone() for block in run.model.split(run.optimizer.memory["square"])]
    run.apply(edits.SetFeatures(("x", "x²", "xy")))
    run.apply(edits.SetHidden((5, 2)))
    after = run.model.blocks
    assert torch.equal(after[0][:, [0, 1, 3], :4], before[0][:, [0, 2, 3], :])
    assert torch.equal(after[1][:, [0, 1, 2, 3, 5], :], before[1])
    assert torch.equal(after[2], before[2])
    carried = run.model.split(run.optimizer.memory["square"])
    assert torch.equal(carried[0][:, [0, 1, 3], :4], moments[0][:, [0, 2, 3], :])
    assert not carried[0][:, 2].any(), "a new input has no past"


def test_undo_after_training_on_returns_what_was_removed_and_keeps_what_was_learnt():
    run = make_run()
    take_epochs(run, 5)
    removed = run.model.blocks[0][..., 3].clone()
    run.apply(edits.SetHidden((3, 2)))
    take_epochs(run, 5)
    kept = run.model.blocks[0][..., :3].clone()
    run.undo()
    assert torch.equal(run.model.blocks[0][..., 3], removed)
    assert torch.equal(run.model.blocks[0][..., :3], kept)


@pytest.mark.parametrize(
    ("name", "sizes", "output"),
    [
        ("spiral", (2, 4, 2, 1), "tanh"),
        ("reg-plane", (2, 4, 2, 1), "linear"),
        ("blobs", (2, 4, 2, 3), "tanh"),
        ("breast_cancer", (30, 4, 2, 1), "tanh"),
        ("diabetes", (10, 4, 2, 1), "linear"),
        ("digits", (64, 4, 2, 10), "tanh"),
    ],
)
def test_another_dataset_fits_the_outputs_and_keeps_the_layers_between(name, sizes, output):
    run = make_run()
    take_epochs(run, 3)
    middle = run.model.blocks[1].clone()
    run.apply(edits.SetData("dataset", name))
    assert run.model.sizes == sizes
    assert run.model.output == output
    assert torch.equal(run.model.blocks[1], middle)
    take_epochs(run, 2)
    run.apply(edits.SetData("dataset", "circle"))
    assert (run.model.sizes, run.model.output, run.model.loss) == ((2, 4, 2, 1), "tanh", "squared")
    take_epochs(run, 2)


def test_cross_entropy_returns_with_the_classes():
    run = make_run(model=MLP([2, 4, 1], loss="cross_entropy"))
    run.apply(edits.SetData("dataset", "reg-plane"))
    assert (run.model.loss, run.model.output) == ("squared", "linear")
    run.apply(edits.SetData("dataset", "blobs"))
    assert (run.model.loss, run.model.output, run.model.sizes) == ("cross_entropy", "softmax", (2, 4, 3))


def test_another_dataset_keeps_the_chosen_features_and_the_split():
    run = make_run(features=("x", "sin y"))
    run.apply(edits.SetData("train_share", 0.7))
    run.apply(edits.SetData("dataset", "xor"))
    assert run.inputs.names == ("x", "sin y")
    assert run.dataset.is_train.mean() == pytest.approx(0.7)


def test_a_lab_may_load_datasets_its_own_way():
    run = make_run()
    run.make_dataset = lambda value, now: load("moons", n=now.n // 2)
    run.apply(edits.SetData("dataset", "mine"))
    assert (run.dataset.name, run.dataset.n) == ("moons", 250)


REFUSED = [
    (edits.SetData("dataset", "spirl"), "did you mean 'spiral'"),
    (edits.SetData("dataset", {"name": "blobs", "classes": 3}), "'classes' is no setting"),
    (edits.SetData("dataset", {"name": "blobs", "n_classes": 99}), "n_classes must be"),
    (edits.SetData("n", 1), "n must be"),
    (edits.SetData("noise", 50.0), "noise must be"),
    (edits.SetKnob("lr", -1.0), "lr must be"),
    (edits.SetKnob("lrr", 1.0), "did you mean 'lr'"),
    (edits.SetHidden((4, 0)), "widths must be"),
    (edits.SetActivation("reul"), "did you mean 'relu'"),
    (edits.SetFeatures(("x", "x3")), "features must be"),
    (edits.SetFeatures(("x", "x")), "once each"),
    (edits.SetWeight(9, 0, 0, 1.0), "layer must be from 0 to 2, got 9"),
    (edits.SetWeight(0, 2, 0, 1.0), "i must be from 0 to 1"),
    (edits.SetBias(0, 4, 1.0), "j must be from 0 to 3"),
    (edits.SetBias(0, 0, float("nan")), "value must be"),
    (edits.Relabel((10**6,), 1), "ids|id"),
    (edits.Relabel((1,), 7), "label"),
    (edits.AddPoints(((1e8, 0.0),), (1,)), "point"),
    (edits.RemovePoints(tuple(range(500))), "must|leave"),
]


@pytest.mark.parametrize(("edit", "words"), REFUSED, ids=range(len(REFUSED)))
def test_a_refused_edit_says_why_and_changes_nothing(edit, words):
    run = make_run()
    take_steps(run, 30)
    before, version = state(run), run.dataset.version
    with pytest.raises(EditError, match=words) as caught:
        run.apply(edit)
    assert "\n" not in str(caught.value)
    assert_same(before, state(run))
    assert run.dataset.version == version
    assert run.history.edits == []
    assert not run.can_undo


def test_a_weight_by_hand_shows_in_the_losses_and_can_leave_the_l1_penalty_behind():
    run = make_run(l1=0.5, lr=0.1)
    take_epochs(run, 5)
    assert not run.model.weights[0].any(), "the penalty has switched every weight off"
    before = run.evaluate().metrics
    run.apply(edits.SetWeight(0, 0, 0, 2.0))
    run.apply(edits.SetWeight(1, 0, 0, 2.0))
    run.apply(edits.SetWeight(2, 0, 0, 2.0))
    assert run.evaluate().metrics != before
    run.apply(edits.SetKnob("l1", 0.0))
    take_steps(run, 5)
    assert run.model.weights[0][0, 0, 0] not in (0.0, 2.0)


def small_cnn():
    layers = nn.Sequential(
        nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(128, 10)
    )
    with torch.random.fork_rng():
        torch.manual_seed(0)
        for layer in layers:
            if hasattr(layer, "reset_parameters"):
                layer.reset_parameters()
    return Module(layers, input_shape=(1, 8, 8), n_out=10)


def test_a_cnn_trains_on_digits_through_the_same_run():
    run = Run(small_cnn(), load("digits"), seed=0)
    run.knobs.lr, run.knobs.batch_size, run.knobs.optimizer = 0.005, 64, "adam"
    run.apply(edits.SetData("label_noise", 0.1))
    take_epochs(run, 6)
    last = run.history.last
    assert last.valid_accuracy[0] > 0.9
    assert last.clean_accuracy[0] > last.train_accuracy[0]
    for edit in (edits.SetHidden((3,)), edits.SetWeight(0, 0, 0, 1.0), edits.SetData("dataset", "wine")):
        with pytest.raises(EditError, match="in an MLP only, and this model is a Module"):
            run.apply(edit)
    first = run.history.copy()
    run.reset()
    take_epochs(run, 6)
    assert run.history.column("train_loss").tolist() == first.column("train_loss").tolist()
