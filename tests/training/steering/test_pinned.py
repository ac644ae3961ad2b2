"""A pinned run keeps what it was, and names what differs now."""

import numpy as np
import pytest

from course.data import load
from course.models.mlp import MLP
from course.training.edits import Relabel, SetData, SetHidden, SetKnob, SetWeight
from course.training.events import EpochEnded
from course.training.knobs import Knobs
from course.training.supervised.run import Run


@pytest.fixture
def run():
    return Run(MLP((2, 3, 1), seed=1), load("circle", n=60, seed=1), Knobs(), seed=1)


def _word(value):
    return f"{value:g}" if isinstance(value, float) else value


def train(run, n_epochs):
    for event in run.events():
        n_epochs -= isinstance(event, EpochEnded)
        if not n_epochs:
            return


def test_pinning_keeps_the_record_and_starts_again_from_the_same_weights(run):
    first = run.model.flat.clone()
    train(run, 3)
    frame = run.history.to_frame()
    trained = run.model.flat.clone()
    run.pin()
    assert (run.epoch, run.step, run.n_examples, run.train_s) == (0, 0, 0, 0.0)
    assert run.model.flat.equal(first)
    train(run, 2)
    assert run.pinned.history.to_frame().equals(frame)
    assert run.pinned.model.flat.equal(trained)


def test_the_same_run_again_is_the_same_run(run):
    train(run, 3)
    run.pin()
    train(run, 3)
    assert run.pinned.changed(run) == {}
    assert np.array_equal(run.pinned.history.column("valid_loss"), run.history.column("valid_loss"))


@pytest.mark.parametrize(
    ("edit", "name", "before", "now"),
    [
        (SetKnob("lr", 0.3), "learning rate", 0.03, 0.3),
        (SetHidden((4, 2)), "hidden layers", "3", "4, 2"),
        (SetData("noise", 0.2), "noise", 0.0, 0.2),
        (SetData("train_share", 0.7), "training share", 0.5, 0.7),
        (Relabel((0, 1), 1), "points and labels", "as they were", "edited"),
    ],
)
def test_one_change_is_named(run, edit, name, before, now):
    train(run, 1)
    run.pin()
    run.apply(edit)
    assert run.pinned.changed(run) == {name: (before, now)}
    assert run.comparison == f"One thing differs from the pinned run: {name} {_word(before)} → {_word(now)}."


def test_a_change_taken_back_is_none(run):
    run.pin()
    run.apply(Relabel((0, 1, 2), 1))
    run.apply(Relabel((3, 4), 0))
    run.undo()
    run.undo()
    assert run.pinned.changed(run) == {}


def test_another_start_and_weights_by_hand_are_changes(run):
    run.pin()
    run.reset(seed=9)
    assert list(run.pinned.changed(run)) == ["start of the weights"]
    run.reset(seed=1)
    run.apply(SetWeight(0, 0, 0, 2.0))
    assert run.pinned.changed(run) == {"weights by hand": (0, 1)}


def test_two_changes_are_said_to_prove_nothing(run):
    run.pin()
    run.apply(SetKnob("lr", 0.3))
    run.apply(SetKnob("batch_size", 5))
    assert run.comparison.startswith("2 things differ from the pinned run: learning rate 0.03 → 0.3; batch")
    assert "cannot be put down to one of them" in run.comparison


def test_without_a_pin_there_is_nothing_to_say(run):
    assert run.comparison == ""
    run.pin()
    assert run.comparison.startswith("Pinned.")
    run.unpin()
    assert run.comparison == ""


def test_the_examples_of_every_step_are_counted_and_never_given_back(run):
    train(run, 2)
    assert run.n_examples == 60  # 30 training rows, twice
    run.step_back()
    assert (run.epoch, run.n_examples) == (1, 60)
    train(run, 1)
    assert run.n_examples == 90
    run.reset()
    assert run.n_examples == 0


def test_a_last_batch_that_is_not_full_counts_its_rows(run):
    run.apply(SetKnob("batch_size", 7))
    train(run, 1)
    assert run.n_examples == 30
