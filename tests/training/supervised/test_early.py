"""Early stopping and dropout in a run: the best moment is kept exactly, and everything repeats."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from course.data import load
from course.models.module import Module
from course.training.edits import Relabel, SetData, SetHidden, SetKnob
from course.training.events import EpochEnded, RunEnded
from course.training.knobs import Knobs
from course.training.supervised.run import Run
from tests.training.runs import make_run, take_epochs


def noisy_run(**knobs):
    """A run that soon overfits: few rows, a third of them wrong, a network with room."""
    run = make_run("circle", (8, 8), lr=0.3, **knobs)
    run.dataset.set_train_share(0.15)
    run.dataset.set_label_noise(0.15)
    return run


def to_the_end(run, most=400):
    events = []
    for event in run.events():
        events.append(event)
        if run.epoch >= most:
            break
    return events


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam"])
def test_early_stopping_restores_the_exact_best_weights(optimizer):
    lr = {"adam": 0.02, "sgd": 0.3, "momentum": 0.05}[optimizer]
    run, kept = noisy_run(patience=15, optimizer=optimizer), {}
    run.knobs.lr = lr
    for event in run.events():
        if isinstance(event, EpochEnded) and not run.stopped:
            kept[event.epoch] = (run.model.flat.clone(), run.optimizer.state())
        assert run.epoch < 400
    losses = run.history.column("valid_loss")[:, 0]
    best = int(losses.argmin())
    assert event.reason == f"no lower validation loss for 15 epochs; back at epoch {best}, the best"
    assert isinstance(event, RunEnded) and event.epoch == best + 15 == run.history.epochs[-1]
    assert run.best_epoch == best and len(run.history) == best + 16
    flat, memory = kept[best]
    assert torch.equal(run.model.flat, flat)
    state = run.optimizer.state()
    assert set(state) == set(memory) and all(torch.equal(state[name], memory[name]) for name in state)
    assert run.evaluate().metrics.valid_loss[0] == losses[best]


def test_playing_on_trains_from_the_best_with_new_patience():
    run = noisy_run(patience=10)
    to_the_end(run)
    at = run.epoch
    best, lowest = run.best_epoch, run.watch.loss
    assert run.stopped
    events = to_the_end(run, at + 3)
    assert not run.stopped and run.epoch == at + 3 and isinstance(events[-1], EpochEnded)
    assert run.best_epoch in (best, at + 1, at + 2, at + 3) and run.watch.loss <= lowest


def test_the_best_is_kept_without_patience_and_goes_back_with_the_run():
    run = noisy_run()
    take_epochs(run, 60)
    losses = run.history.column("valid_loss")[:, 0]
    assert run.best_epoch == losses.argmin() and not run.stopped
    while run.epoch > 5:
        run.step_back()
        assert run.best_epoch == losses[: run.epoch + 1].argmin()
    take_epochs(run, 55)
    assert run.best_epoch == losses.argmin(), "the same way again"
    run.reset()
    assert run.best is None


def test_restoring_the_best_is_bit_for_bit_and_stays_the_best():
    run = noisy_run()
    take_epochs(run, 60)
    best = run.best
    run.restore(best)
    assert torch.equal(run.model.flat, best.model["flat"])
    assert run.epoch == best.epoch == run.best_epoch == run.history.epochs[-1]


@pytest.mark.parametrize(
    "edit", [SetData("label_noise", 0.0), Relabel((0, 1, 2), 1), SetHidden((8,)), SetData("dataset", "xor")]
)
def test_losses_that_cannot_be_compared_start_a_new_count(edit):
    run = noisy_run(patience=12)
    take_epochs(run, 10)
    run.apply(edit)
    assert run.best is None
    take_epochs(run, 1)
    assert run.best_epoch == 11
    run.undo()
    assert run.best is None


def test_patience_may_be_given_and_taken_while_it_runs():
    run = noisy_run()
    take_epochs(run, 80)
    run.apply(SetKnob("patience", 5))
    events = to_the_end(run, 100)
    assert run.epoch == 81 and isinstance(events[-1], RunEnded), "80 epochs were more than 5 after the best"
    run.apply(SetKnob("patience", 0))
    take_epochs(run, 30)
    assert run.epoch == 111 and not run.stopped


def test_patience_needs_a_validation_loss(monkeypatch):
    run = noisy_run(patience=3)
    metrics = run.measure()
    blind = replace(metrics, valid_loss=np.array([np.nan]))
    monkeypatch.setattr(run, "measure", lambda: blind)
    with pytest.raises(ValueError, match=r"^patience must be 0 where no row validates, got 3; "):
        next(e for e in run.events() if isinstance(e, EpochEnded))


def test_a_saved_run_keeps_its_best(tmp_path):
    run = noisy_run(patience=20)
    take_epochs(run, 15)
    again = Run.load(run.save(tmp_path / "run"))
    assert again.best_epoch == run.best_epoch
    ends = [to_the_end(each)[-1] for each in (run, again)]
    assert (ends[0].epoch, ends[0].reason) == (ends[1].epoch, ends[1].reason)
    assert torch.equal(run.model.flat, again.model.flat) and run.history == again.history


def test_several_networks_are_judged_by_their_mean():
    run = make_run("circle", (6,), n_models=3, lr=0.1, patience=5)
    take_epochs(run, 12)
    assert run.best_epoch == run.history.column("valid_loss").mean(axis=1).argmin()


def test_dropout_repeats_bit_for_bit_and_may_change_at_any_time():
    runs = [noisy_run(dropout=0.3) for _ in range(2)]
    for run in runs:
        take_epochs(run, 4)
        run.apply(SetKnob("dropout", 0.6))
        take_epochs(run, 4)
        run.apply(SetKnob("dropout", 0))
        take_epochs(run, 2)
    assert runs[0].history == runs[1].history
    assert runs[0].history != noisy_run().history
    run = noisy_run(dropout=0.3)
    take_epochs(run, 3)
    run.step_back()
    take_epochs(run, 1)
    other = noisy_run(dropout=0.3)
    take_epochs(other, 3)
    assert torch.equal(run.model.flat, other.model.flat), "the masks are drawn again as they were"


def test_dropout_closes_the_gap_of_a_network_that_would_remember():
    plain, dropped = (make_run("circle", (32,), lr=0.01, optimizer="adam", dropout=p) for p in (0, 0.5))
    for run in (plain, dropped):
        run.dataset.set_train_share(0.1)
        run.dataset.set_label_noise(0.3)
        take_epochs(run, 300)
    gap = [float(r.history.last.valid_loss[0] - r.history.last.train_loss[0]) for r in (plain, dropped)]
    assert gap[1] < 0.8 * gap[0]


def test_a_module_has_dropout_layers_of_its_own():
    module = Module(nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 1)), input_shape=(2,), n_out=1)
    words = r"^dropout must be 0 for a Module, got 0.2; put a torch.nn.Dropout layer"
    with pytest.raises(ValueError, match=words):
        Run(module, load("circle"), Knobs(dropout=0.2))
    run = Run(module, load("circle"), Knobs(patience=2))
    with pytest.raises(ValueError, match=words):
        run.apply(SetKnob("dropout", 0.2))
    take_epochs(run, 3)
    assert run.best_epoch is not None
