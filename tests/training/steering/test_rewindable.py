import numpy as np
import pytest
import torch

from course.data import load
from course.training.crossval.run import CrossVal
from course.training.crossval.splits import Splits
from course.training.edits import AddPoints, SetHidden, SetKnob, SetSplit, SetWeight
from course.training.edits.base import EditError
from course.training.sklearn.run import Entry, SideBySide
from course.training.supervised.run import Run
from tests.training.runs import make_run, take_epochs, take_steps


def crossval(**knobs):
    run = make_run(**knobs)
    return CrossVal(run.model, run.dataset, run.knobs, inputs=run.inputs, splits=Splits(k=3))


def side_by_side(**knobs):
    return SideBySide(load("wine"), [Entry("a", "tree"), Entry("b", "neighbours")])


KINDS = {"run": make_run, "crossval": crossval, "side by side": side_by_side}


@pytest.fixture(params=KINDS)
def run(request):
    return KINDS[request.param]()


def flat(run):
    return run.model.flat.clone()


def losses(run):
    return run.history.column("train_loss")


def test_scrubbing_shows_a_moment_and_leaves_the_run_where_it_is(run):
    take_epochs(run, 3)
    then = run.evaluate().metrics.valid_accuracy
    take_epochs(run, 6)
    record, now = run.history.copy(), run.evaluate().metrics.valid_accuracy
    assert run.scrub(3) == 3
    assert (run.epoch, run.present[0], run.is_scrubbed) == (3, 9, True)
    np.testing.assert_array_equal(run.evaluate().metrics.valid_accuracy, then)
    assert run.history == record
    assert run.scrub(9) == 9
    assert not run.is_scrubbed
    np.testing.assert_array_equal(run.evaluate().metrics.valid_accuracy, now)


@pytest.mark.parametrize(
    "knobs", [{"optimizer": "sgd"}, {"optimizer": "adam"}, {"shuffle": False}, {"l1": 0.01}]
)
@pytest.mark.parametrize("kind", [make_run, crossval])
def test_a_run_that_was_scrubbed_in_the_middle_of_an_epoch_goes_on_bit_for_bit(kind, knobs):
    run, twin = kind(**knobs), kind(**knobs)
    for each in (run, twin):
        take_epochs(each, 4)
        take_steps(each, 7)
    for epoch in (0, 3, 1, 2):
        run.scrub(epoch)
    run.scrub(4)
    assert not run.is_scrubbed
    for each in (run, twin):
        take_epochs(each, 3)
    assert run.history == twin.history
    assert torch.equal(run.model.flat, twin.model.flat)


@pytest.mark.parametrize(
    "knobs",
    [{"optimizer": "sgd"}, {"optimizer": "momentum"}, {"optimizer": "adam"}, {"l1": 0.01}, {"dropout": 0.3}],
)
@pytest.mark.parametrize("kind", [make_run, crossval])
def test_a_branch_without_an_edit_repeats_the_original_bit_for_bit(kind, knobs):
    run = kind(**knobs)
    take_epochs(run, 12)
    original, weights = run.history.copy(), flat(run)
    run.scrub(5)
    take_epochs(run, 7)
    assert run.history == original
    assert torch.equal(run.model.flat, weights)
    assert run.pinned.branched_at == 5


def test_a_branch_of_arriving_rows_repeats_the_original():
    run = side_by_side()
    take_epochs(run, 6)
    original = run.history.copy()
    run.scrub(2)
    take_epochs(run, 4)
    assert run.history == original


def test_an_edit_branches_and_the_original_stays_pinned():
    run = make_run()
    take_epochs(run, 10)
    original, weights = run.history.copy(), flat(run)
    run.scrub(4)
    run.apply(SetKnob("lr", 0.3))
    assert (run.epoch, run.present[0], run.is_scrubbed) == (4, 4, False)
    assert run.history.epochs == list(range(5))
    assert run.timeline.epochs == list(range(5))
    assert run.pinned.history == original
    assert torch.equal(run.pinned.model.flat, weights)
    assert run.comparison.startswith("Branched at epoch 4;")
    assert "One thing differs" in run.comparison
    take_epochs(run, 6)
    assert not np.array_equal(losses(run), original.column("train_loss"))


def test_a_bare_branch_says_that_nothing_differs():
    run = make_run()
    take_epochs(run, 3)
    assert not run.branch()
    assert run.pinned is None
    run.scrub(1)
    assert run.branch()
    assert (run.epoch, len(run.history)) == (1, 2)
    assert "Nothing differs" in run.comparison


def test_an_edit_that_cannot_be_done_leaves_the_moment_on_show():
    run = make_run()
    take_epochs(run, 5)
    run.scrub(2)
    with pytest.raises(EditError):
        run.apply({"do": "set_weight", "layer": 99, "i": 0, "j": 0, "value": 1.0})
    assert run.is_scrubbed
    assert run.pinned is None
    assert run.scrub(5) == 5
    assert len(run.history) == 6


def test_data_edited_later_stay_where_a_branch_begins_earlier():
    run = make_run()
    take_epochs(run, 3)
    n = run.dataset.n
    run.apply(AddPoints([[0.0, 0.0]], [1]))
    take_epochs(run, 3)
    run.scrub(1)
    assert run.dataset.n == n + 1
    assert run.branch()
    assert [edit.step for edit in run.history.edits] == [run.step]
    assert run.undo() is not None
    assert run.dataset.n == n


def test_a_weight_set_later_by_hand_goes_back_with_the_branch():
    run = make_run()
    take_epochs(run, 3)
    run.apply(SetWeight(0, 0, 0, 2.5))
    take_epochs(run, 2)
    run.scrub(1)
    run.branch()
    assert not run.can_undo
    assert not run.history.edits


def test_undo_branches_where_there_is_something_to_undo():
    run = make_run()
    take_epochs(run, 3)
    run.scrub(1)
    assert run.undo() is None
    assert run.is_scrubbed
    run.scrub(3)
    run.apply(SetKnob("lr", 0.1))
    take_epochs(run, 1)
    run.scrub(1)
    assert run.undo() is not None
    assert (run.epoch, run.pinned.branched_at) == (1, 1)


def test_back_from_a_moment_on_show_shows_the_one_before():
    run = make_run()
    take_epochs(run, 5)
    run.scrub(3)
    assert run.step_back()
    assert (run.epoch, run.present[0], len(run.history)) == (2, 5, 6)


def test_reset_forgets_the_moment_on_show():
    run = make_run()
    take_epochs(run, 5)
    run.scrub(3)
    run.reset()
    assert (run.epoch, run.is_scrubbed, run.pinned) == (0, False, None)


def test_pin_keeps_the_run_as_it_stands_not_the_moment_on_show():
    run = make_run()
    take_epochs(run, 5)
    weights = flat(run)
    run.scrub(2)
    run.pin()
    assert torch.equal(run.pinned.model.flat, weights)
    assert (run.epoch, run.is_scrubbed) == (0, False)


def test_saving_keeps_the_run_as_it_stands(tmp_path):
    run = make_run()
    take_epochs(run, 5)
    weights = flat(run)
    run.scrub(2)
    again = Run.load(run.save(tmp_path / "run"))
    assert again.epoch == 5
    assert torch.equal(again.model.flat, weights)


def test_a_moment_of_a_reshaped_network_is_shown_in_the_shape_of_now_and_the_present_comes_back():
    run = make_run()
    take_epochs(run, 3)
    run.apply(SetHidden((5, 5)))
    take_epochs(run, 3)
    weights = flat(run)
    run.scrub(1)
    assert run.model.sizes[1:-1] == (5, 5)
    run.scrub(6)
    assert torch.equal(run.model.flat, weights)


def test_a_diverged_run_is_looked_back_on_and_is_still_diverged():
    run = make_run("diabetes", hidden=(4,))
    take_epochs(run, 5)
    run.apply(SetKnob("lr", 10.0))
    take_epochs(run, 50)
    assert run.diverged is not None
    epoch = run.epoch
    assert run.scrub(2) == 2
    assert run.diverged is None
    assert run.scrub(epoch) == epoch
    assert run.diverged is not None


def test_new_splits_leave_no_moment_on_show():
    run = crossval()
    take_epochs(run, 4)
    run.scrub(2)
    run.apply(SetSplit("k", 4))
    assert (run.epoch, run.is_scrubbed, run.model.n_models) == (0, False, 4)


@pytest.mark.parametrize("epoch", [-1, 1.5, "3", None, True])
def test_an_epoch_must_be_a_whole_number(epoch):
    run = make_run()
    take_epochs(run, 2)
    with pytest.raises(ValueError, match="epoch must be"):
        run.scrub(epoch)
