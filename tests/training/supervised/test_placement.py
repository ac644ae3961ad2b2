import pytest
import torch

from course.device import available
from course.models.mlp import MLP
from course.training.events import RunStarted, StepEnded
from course.training.supervised.run import Run
from tests.training.runs import make_run, take_epochs, take_steps

GPUS = available()[1:]
needs_gpu = pytest.mark.skipif(not GPUS, reason="no CUDA or MPS device on this machine")


def placed(device, **knobs):
    plain = make_run(**knobs)
    return Run(MLP([2, 4, 2, 1]), plain.dataset, plain.knobs, inputs=plain.inputs, device=device)


def test_the_stream_begins_by_saying_where_it_trains_and_why(monkeypatch):
    assert take_steps(make_run(), 1)[0].note == "cpu, as asked."
    monkeypatch.setenv("COURSE_DEVICE", "cpu")
    assert take_steps(placed("auto"), 1)[0].note == "cpu, because COURSE_DEVICE says so."


def test_an_unknown_device_is_refused_before_anything_moves():
    with pytest.raises(ValueError, match="device must be one of auto, cpu"):
        placed("gpu9")


@pytest.mark.parametrize("at_step", [0, 3, 25])
def test_a_full_device_is_left_for_the_cpu_and_no_row_is_lost(at_step):
    run, plain = make_run(optimizer="adam"), make_run(optimizer="adam")
    backprop, gradients = run.model.backprop, run.model.gradients
    full = [True]

    def fill_up(train):
        def once(X, targets):
            if run.step == at_step and full.pop() if full else False:
                raise torch.OutOfMemoryError("CUDA out of memory")
            return train(X, targets)

        return once

    run.model.backprop, run.model.gradients = fill_up(backprop), fill_up(gradients)
    events = take_steps(run, 60)
    assert not full
    notes = [event.note for event in events if isinstance(event, RunStarted)]
    assert len(notes) == 2
    assert "ran out of memory" in notes[1]
    assert [e.step for e in events if isinstance(e, StepEnded)] == list(range(1, 61))
    take_steps(plain, 60)
    assert torch.equal(run.model.flat, plain.model.flat)


def test_memory_that_runs_out_twice_is_an_error():
    run = make_run()

    def full(*_):
        raise torch.OutOfMemoryError("out of memory")

    run.model.backprop = run.model.gradients = full
    with pytest.raises(torch.OutOfMemoryError):
        take_steps(run, 1)


def test_other_errors_pass():
    run = make_run()

    def broken(*_):
        raise RuntimeError("shapes do not match")

    run.model.gradients = broken
    with pytest.raises(RuntimeError, match="shapes do not match"):
        take_steps(run, 1)


@pytest.mark.gpu
@needs_gpu
@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam"])
def test_a_gpu_trains_to_what_the_cpu_does(optimizer):
    on_gpu, on_cpu = (
        placed(GPUS[0], optimizer=optimizer, l1=0.001),
        placed("cpu", optimizer=optimizer, l1=0.001),
    )
    for run in (on_gpu, on_cpu):
        take_epochs(run, 3)
    assert on_gpu.model.flat.device.type == torch.device(GPUS[0]).type
    ours, theirs = (run.history.column("train_loss") for run in (on_gpu, on_cpu))
    assert ours == pytest.approx(theirs, rel=1e-3)


@pytest.mark.gpu
@needs_gpu
def test_edits_resume_and_step_back_work_on_a_gpu(tmp_path):
    run = placed(GPUS[0], optimizer="adam")
    take_steps(run, 30)
    run.apply({"do": "hidden", "widths": [5, 2]})
    run.apply({"do": "features", "names": ["x", "y", "x²"]})
    run.apply({"do": "add", "points": [[1, 1]], "labels": [0]})
    again = Run.load(run.save(tmp_path / "run"), device=GPUS[0])
    for each in (run, again):
        take_steps(each, 60)
    assert torch.equal(run.model.flat, again.model.flat)
    assert run.history == again.history
    run.undo()
    run.undo()
    run.undo()
    assert run.model.sizes == (2, 4, 2, 1)
    assert run.step_back()
    take_epochs(run, 1)
