"""The choice of a device: measured, explained, overridable."""

import time

import pytest
import torch
from torch import nn

import course.device
from course.device import (
    OVERRIDE,
    bf16_is_faster,
    choose,
    fall_back,
    is_out_of_memory,
    place,
    seconds_per_step,
)
from course.models.mlp import MLP
from course.models.module import Module


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch):
    monkeypatch.delenv(OVERRIDE, raising=False)


@pytest.fixture
def with_gpu(monkeypatch):
    """A machine that reports a GPU, so that the choice can be followed without one."""
    monkeypatch.setattr(course.device, "available", lambda: ["cpu", "cuda"])


@pytest.mark.skipif(
    torch.cuda.is_available() or torch.backends.mps.is_available(), reason="there is a GPU here"
)
def test_without_a_gpu_auto_is_the_cpu():
    assert choose() == ("cpu", "cpu, because no GPU was found.")


def test_a_device_asked_for_is_taken():
    assert choose("cpu", lambda name: pytest.fail("nothing to measure")) == ("cpu", "cpu, as asked.")


def test_auto_takes_the_faster_and_says_by_how_much(with_gpu):
    times = {"cpu": 0.0003, "cuda": 0.0001}
    assert choose("auto", times.get) == (
        "cuda",
        "cuda, the faster here: a step takes 0.3 ms on cpu and 0.1 ms on cuda.",
    )
    times["cpu"] = 0.00005
    assert choose("auto", times.get).device == "cpu"
    assert choose("auto").note == "cpu, because nothing was there to measure a GPU by."


def test_a_gpu_that_runs_out_of_memory_is_passed_over_in_words(with_gpu):
    def measure(name):
        if name == "cuda":
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 MiB")
        return 0.001

    assert choose("auto", measure) == ("cpu", "cpu, because cuda ran out of memory on this workload.")


def test_other_errors_of_a_gpu_are_not_swallowed(with_gpu):
    def measure(name):
        if name == "cuda":
            raise RuntimeError("device-side assert triggered")
        return 0.001

    with pytest.raises(RuntimeError, match="device-side assert"):
        choose("auto", measure)


def test_the_environment_overrides(with_gpu, monkeypatch):
    monkeypatch.setenv(OVERRIDE, "cpu")
    assert choose("cuda") == ("cpu", "cpu, because COURSE_DEVICE says so.")
    monkeypatch.setenv(OVERRIDE, "auto")
    assert choose("cpu", {"cpu": 2, "cuda": 1}.get).device == "cuda"
    monkeypatch.setenv(OVERRIDE, "gpu")
    with pytest.raises(
        ValueError, match=r"COURSE_DEVICE must be one of auto, cpu, cuda on this machine, got 'gpu'"
    ):
        choose("cpu")


@pytest.mark.parametrize("name", ["cdua", "cuda:99", "cuda:x", "cpu:0", "", "tpu"])
def test_an_unknown_device_is_answered_in_one_sentence(name):
    with pytest.raises(ValueError, match="device must be one of auto, cpu"):
        choose(name)


def test_the_nearest_device_is_suggested():
    with pytest.raises(ValueError, match=r"got 'cpuu'; did you mean 'cpu'\?"):
        choose("cpuu")


@pytest.mark.parametrize(
    "make",
    [
        lambda: MLP((2, 4, 1)),
        lambda: Module(
            nn.Sequential(nn.Linear(2, 4), nn.BatchNorm1d(4), nn.Dropout(), nn.Linear(4, 1)),
            input_shape=(2,),
            n_out=1,
        ),
    ],
)
def test_placing_a_model_leaves_it_as_it_was(make):
    model, X = make(), torch.randn(10, 2)
    before, note = model.state_dict(), place(model, X, torch.ones(10, 1), "cpu")
    assert note == "cpu, as asked."
    place(model, X, torch.ones(10, 1))
    assert all(torch.equal(tensor, before[name]) for name, tensor in model.state_dict().items())
    model.gradients(X, torch.ones(10, 1))
    assert float(model.flat_grad.abs().sum()) > 0


class Recorder:
    """A model that only records where it was and what was asked of it."""

    device = torch.device("cpu")

    def __init__(self, full_on=None):
        self.places, self.loaded, self.full_on = [], None, full_on

    def to(self, device):
        self.places.append(str(device))

    def backprop(self, X, targets):
        if self.places[-1] == self.full_on:
            raise torch.OutOfMemoryError("out of memory")

    def state_dict(self):
        return {"w": torch.ones(1)}

    def load_state_dict(self, state):
        self.loaded = state


def on_any_device_here(monkeypatch):
    monkeypatch.setattr(course.device, "synchronise", lambda device: None)
    monkeypatch.setattr(torch.Tensor, "to", lambda self, device: self)


def test_auto_tries_the_real_workload_on_both_and_puts_the_numbers_back(with_gpu, monkeypatch):
    on_any_device_here(monkeypatch)
    model = Recorder()
    note = place(model, torch.zeros(4, 2), torch.zeros(4, 1))
    assert model.places[:2] == ["cpu", "cuda"]
    assert model.places[2] == note.split(",")[0]
    assert model.loaded["w"] == 1


def test_a_workload_too_big_for_the_gpu_ends_on_the_cpu(with_gpu, monkeypatch):
    on_any_device_here(monkeypatch)
    model = Recorder(full_on="cuda")
    assert (
        place(model, torch.zeros(4, 2), torch.zeros(4, 1))
        == "cpu, because cuda ran out of memory on this workload."
    )
    assert model.places == ["cpu", "cuda", "cpu"]


def test_a_model_whose_device_is_full_moves_to_the_cpu_and_says_so():
    model = MLP((2, 4, 1))
    choice = fall_back(model)
    assert choice.device == str(model.device) == "cpu"
    assert "ran out of memory; a smaller batch_size may fit" in choice.note


def test_out_of_memory_is_told_from_other_errors():
    assert is_out_of_memory(torch.OutOfMemoryError("CUDA out of memory."))
    assert is_out_of_memory(RuntimeError("MPS backend out of memory (MPS allocated: 9.05 GB)"))
    assert not is_out_of_memory(RuntimeError("shapes cannot be multiplied"))
    assert not is_out_of_memory(ValueError("out of memory"))


def test_a_slower_step_measures_slower():
    assert seconds_per_step(lambda: time.sleep(0.002), n=5) > 4 * seconds_per_step(lambda: None, n=5)


def test_bf16_is_taken_only_where_it_is_clearly_faster():
    assert bf16_is_faster(lambda bf16: time.sleep(0.001 if bf16 else 0.004), "cpu")
    assert not bf16_is_faster(lambda bf16: time.sleep(0.003), "cpu")


def test_a_module_that_tried_bf16_still_learns_and_is_as_it_was():
    torch.manual_seed(0)
    model = Module(nn.Linear(2, 2), input_shape=(2,), n_out=2)
    X, before = torch.randn(20, 2), None
    targets, before = model.encode((X[:, 0] > 0).long()), model.flat.clone()
    assert model.try_bf16(X, targets) == model.bf16
    assert torch.equal(model.flat, before)
    plain = model.gradients(X, targets)
    model.bf16 = True
    torch.testing.assert_close(model.gradients(X, targets), plain, rtol=0.02, atol=0.02)
    assert model.flat_grad.dtype == torch.float32
