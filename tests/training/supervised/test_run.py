import threading

import numpy as np
import pytest
import torch

from course.data import load
from course.models.mlp import MLP
from course.training.edits import AddPoints, EditError, Relabel, SetData, SetHidden, SetKnob
from course.training.events import EditApplied, EpochEnded, Evaluated, RunStarted, StepEnded
from course.training.supervised.run import Run
from tests.training.runs import make_run, take_epochs, take_steps

EDITS = {
    3: SetKnob("lr", 0.1),
    17: AddPoints(((1.0, 1.0), (2.0, 2.0)), (0, 1)),
    30: SetHidden((4, 3)),
    41: SetKnob("batch_size", 7),
    60: SetData("label_noise", 0.2),
    75: AddPoints(((-1.0, 1.0), (0.0, 2.0), (0.5, 0.5)), (0, 1, 1)),
}


def edited_run(n_steps, *, look=False, seed=0):
    run = make_run(seed=seed)
    for event in run.events():
        if isinstance(event, StepEnded):
            if event.step in EDITS:
                run.apply(EDITS[event.step])
            if look:
                run.evaluate()
            if event.step == n_steps:
                return run
    raise AssertionError


def test_same_seed_same_edits_same_history_even_when_looked_at_between():
    first, second, watched = edited_run(160), edited_run(160), edited_run(160, look=True)
    assert first.history == second.history == watched.history
    assert torch.equal(first.model.flat, second.model.flat)
    assert torch.equal(first.model.flat, watched.model.flat)


def test_looking_between_two_edits_changes_nothing():
    runs = [make_run(), make_run()]
    for look, run in enumerate(runs):
        take_steps(run, 5)
        for step in (17, 75):
            run.apply(EDITS[step])
            if look:
                run.evaluate()
        take_steps(run, 40)
    assert torch.equal(runs[0].model.flat, runs[1].model.flat)


def test_another_seed_takes_the_rows_in_another_order():
    model_a, model_b = MLP([2, 4, 1]), MLP([2, 4, 1])
    a, b = Run(model_a, load("circle"), seed=0), Run(model_b, load("circle"), seed=1)
    take_epochs(a, 1)
    take_epochs(b, 1)
    assert not torch.equal(model_a.flat, model_b.flat)


def test_the_global_seed_is_neither_read_nor_moved():
    torch.manual_seed(1)
    before = torch.random.get_rng_state()
    first = edited_run(50)
    assert torch.equal(before, torch.random.get_rng_state())
    torch.manual_seed(2)
    np.random.seed(3)  # noqa: NPY002  (the global seed is what must not matter)
    assert edited_run(50).history == first.history


def test_it_starts_no_thread_and_leaks_no_mode():
    n_threads = threading.active_count()
    for event in make_run().events():
        assert torch.is_grad_enabled()
        if isinstance(event, EpochEnded) and event.epoch == 2:
            break
    assert threading.active_count() == n_threads


def test_the_next_batch_sees_a_point_that_was_painted():
    run = make_run(shuffle=False)
    take_steps(run, 3)
    run.apply(AddPoints(((4.5, -4.5),), (1,)))
    seen = []
    backprop = run.model.backprop
    run.model.backprop = lambda X, targets: (seen.append((X.clone(), targets.clone())), backprop(X, targets))[
        1
    ]
    take_steps(run, 1)
    X, targets = seen[0]
    assert [4.5, -4.5] in X.tolist()
    assert targets[X.tolist().index([4.5, -4.5])].item() == 1.0


def test_the_next_batch_sees_a_label_changed_on_the_dataset_itself():
    run = make_run(shuffle=False)
    take_steps(run, 3)
    row = run.dataset.train_rows()[30]  # the first row of the fourth batch
    new = 1 - run.dataset.y[row]
    run.dataset.relabel([run.dataset.ids[row]], int(new))
    seen = []
    backprop = run.model.backprop
    run.model.backprop = lambda X, targets: (seen.append(targets.clone()), backprop(X, targets))[1]
    take_steps(run, 1)
    assert seen[0][0].item() == 2 * new - 1
    assert run.undo().text.startswith("undid: relabelled")
    assert run.dataset.y[row] == 1 - new


def test_every_row_is_seen_once_an_epoch_whatever_comes_between():
    run = make_run()
    run.model.backprop = run.model.gradients  # one way in, to count the rows that pass
    n_rows = []
    gradients = run.model.gradients
    run.model.backprop = run.model.gradients = lambda X, t: (n_rows.append(len(X)), gradients(X, t))[1]
    take_steps(run, 10)
    run.apply(SetKnob("batch_size", 33))
    run.apply(AddPoints(((1.0, 1.0), (2.0, 2.0)), (0, 1)))
    take_epochs(run, 1)
    assert sum(n_rows) == 252
    n_rows.clear()
    take_epochs(run, 1)
    assert sum(n_rows) == 252


def test_edits_come_in_the_stream_and_in_the_history():
    run = make_run()
    take_steps(run, 2)
    applied = run.apply({"do": "knob", "name": "lr", "value": 0.5})
    assert applied == EditApplied(0, 2, "lr 0.5", SetKnob("lr", 0.5))
    events = take_steps(run, 1)
    assert [type(event) for event in events] == [RunStarted, EditApplied, StepEnded]
    assert run.history.edits == [applied]
    assert run.knobs.lr == 0.5


def test_losses_are_true_after_an_edit_without_training():
    run = make_run()
    take_epochs(run, 5)
    before = run.evaluate().metrics
    ids = run.dataset.ids[run.dataset.is_train][:20]
    run.apply(Relabel(tuple(ids), 0))
    run.apply(Relabel(tuple(ids), 1))
    after = run.evaluate()
    X = torch.from_numpy(run.inputs(run.dataset.X[run.dataset.is_train]))
    targets = run.model.encode(torch.from_numpy(run.dataset.y[run.dataset.is_train]))
    assert after.metrics.train_loss[0] == pytest.approx(run.model.losses(X, targets)[0].item(), rel=1e-6)
    assert after.metrics.train_loss[0] != before.train_loss[0]
    assert after.metrics.valid_loss[0] == before.valid_loss[0]
    assert (after.epoch, after.step) == (5, 125)
    assert len(run.history) == 6, "looking is not recorded"


def test_clean_accuracy_appears_with_the_first_dirty_label():
    run = make_run()
    take_epochs(run, 30)
    assert run.evaluate().metrics.clean_accuracy is None
    run.apply(SetData("label_noise", 0.3))
    metrics = run.evaluate().metrics
    assert metrics.clean_accuracy[0] > metrics.train_accuracy[0] + 0.2
    run.undo()
    assert run.evaluate().metrics.clean_accuracy is None


def test_a_reset_repeats_the_first_start_bit_for_bit():
    run = make_run(optimizer="momentum")
    take_epochs(run, 3)
    first, weights = run.history.copy(), run.model.flat.clone()
    run.reset()
    assert (run.step, run.epoch, len(run.history)) == (0, 0, 0)
    take_epochs(run, 3)
    assert run.history == first
    assert torch.equal(run.model.flat, weights)


def test_a_new_start_is_another_and_can_be_repeated():
    run = make_run()
    take_epochs(run, 1)
    first = run.history.copy()
    run.reset(seed=5)
    take_epochs(run, 1)
    fifth = run.history.copy()
    assert fifth != first
    run.reset()
    take_epochs(run, 1)
    assert run.history == fifth
    run.reset(seed=0)
    take_epochs(run, 1)
    assert run.history == first


def test_a_reset_inside_a_running_stream_reports_the_start_again():
    run = make_run()
    stream = run.events()
    for event in stream:
        if isinstance(event, EpochEnded):
            break
    run.reset()
    assert isinstance(next(stream), Evaluated)
    assert next(stream) == StepEnded(1, 0)


def test_a_reset_keeps_data_knobs_and_layers():
    run = make_run()
    take_epochs(run, 1)
    run.apply(SetHidden((3, 3)))
    run.apply(SetKnob("lr", 0.2))
    run.apply(SetData("noise", 0.3))
    data = run.dataset.X.copy()
    run.reset()
    assert run.model.sizes == (2, 3, 3, 1)
    assert run.knobs.lr == 0.2
    assert np.array_equal(run.dataset.X, data)
    assert [e.step for e in run.history.edits] == [0, 0, 0]


def test_a_step_back_and_on_again_gives_the_same_numbers():
    run = make_run(optimizer="adam")
    take_epochs(run, 4)
    once, weights = run.history.copy(), run.model.flat.clone()
    assert run.can_step_back
    assert run.step_back()
    assert (run.epoch, run.step, len(run.history)) == (3, 75, 4)
    assert run.step_back()
    assert run.epoch == 2
    take_epochs(run, 2)
    assert run.history == once
    assert torch.equal(run.model.flat, weights)


def test_a_step_back_within_an_epoch_goes_to_its_beginning_and_stops_at_the_start():
    run = make_run()
    assert not run.step_back()
    take_steps(run, 30)
    assert run.step_back()
    assert run.step == 25
    assert run.step_back()
    assert run.step == 0
    assert not run.can_step_back
    assert not run.step_back()


def test_a_step_back_keeps_what_the_hand_did_since():
    run = make_run()
    take_steps(run, 30)
    run.apply(Relabel((int(run.dataset.ids[0]),), 0))
    run.apply(SetHidden((4, 2, 2)))
    n_edits = len(run.history.edits)
    run.step_back()
    assert run.model.sizes == (2, 4, 2, 2, 1)
    assert len(run.history.edits) == n_edits
    assert all(e.step == 25 for e in run.history.edits)
    take_steps(run, 30)
    run.undo()
    assert run.model.sizes == (2, 4, 2, 1)


def test_a_snapshot_can_be_gone_to_forth_and_back():
    run = make_run()
    take_steps(run, 40)
    early = run.snapshot()
    take_steps(run, 40)
    late, rows = run.snapshot(), run.history.copy()
    run.restore(early)
    assert run.step == 40
    run.restore(late)
    assert run.step == 80
    assert run.history == rows
    take_steps(run, 10)
    other = make_run()
    take_steps(other, 90)
    assert torch.equal(run.model.flat, other.model.flat)


def test_several_runs_at_once_are_each_what_they_are_alone():
    together = make_run(n_models=3, shuffle=False)
    take_epochs(together, 3)
    for k in range(3):
        alone = make_run(seed=k, shuffle=False)
        take_epochs(alone, 3)
        for name in ("train_loss", "valid_loss", "train_accuracy", "valid_accuracy"):
            np.testing.assert_allclose(
                together.history.column(name)[:, k], alone.history.column(name)[:, 0], rtol=1e-4, err_msg=name
            )


def test_an_undo_with_nothing_done_is_none_and_as_an_edit_an_error():
    run = make_run()
    assert run.undo() is None
    assert not run.can_undo
    with pytest.raises(EditError, match="no edit left to undo"):
        run.apply({"do": "undo"})
