"""Where to train: measured on the real workload, explained in one sentence, and overridable."""

from __future__ import annotations

import difflib
import os
import statistics
import time
from collections.abc import Callable
from typing import NamedTuple, Protocol

import torch
from torch import Tensor

OVERRIDE = "COURSE_DEVICE"
# bf16 must save at least this share of a step to be worth its lost digits.
BF16_GAIN = 0.1


class Choice(NamedTuple):
    """A device and the reason for it."""

    device: str
    note: str


class Placeable(Protocol):
    """A model that can move."""

    device: torch.device

    def to(self, device: str | torch.device) -> object:
        """Move parameters and gradients."""

    def backprop(self, X: Tensor, targets: Tensor) -> None:
        """Fill the gradients."""

    def state_dict(self) -> dict[str, Tensor]:
        """Copies of all that training changes."""

    def load_state_dict(self, state: dict[str, Tensor]) -> None:
        """Take them back."""


def available() -> list[str]:
    """Return the devices present, "cpu" first: of "cpu", "cuda", "mps"."""
    found = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    return ["cpu", *(name for name, there in found.items() if there)]


def is_out_of_memory(error: BaseException) -> bool:
    """Return whether an exception says that a device's memory is full."""
    return isinstance(error, torch.OutOfMemoryError) or (
        isinstance(error, RuntimeError) and "out of memory" in str(error)
    )


def synchronise(device: str | torch.device) -> None:
    """Wait until a device has done what it was given; the CPU always has."""
    kind = torch.device(device).type
    if kind == "cuda":
        torch.cuda.synchronize(device)
    elif kind == "mps":
        torch.mps.synchronize()


def seconds_per_step(step: Callable[[], object], device: str | torch.device = "cpu", n: int = 20) -> float:
    """Return the median time of a step, in seconds, over `n` of them after a few to warm up."""
    for _ in range(3):
        step()
    taken = []
    for _ in range(n):
        synchronise(device)
        start = time.perf_counter()
        step()
        synchronise(device)
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def check_device(name: str, source: str = "device") -> str:
    """Return a device's name if it is known and present here.

    Parameters
    ----------
    name : str
        "auto", "cpu", "cuda", "cuda:1", … or "mps".
    source : str
        Where the name came from, for the error.

    Raises
    ------
    ValueError
        One sentence with what is accepted on this machine.
    """
    there = available()
    kind, _, number = str(name).partition(":")
    if name == "auto" or (kind in there and not number):
        return name
    if kind == "cuda" and kind in there and number.isdigit() and int(number) < torch.cuda.device_count():
        return name
    near = difflib.get_close_matches(str(name)[:20].lower(), ["auto", *there], n=1)
    advice = f"did you mean {near[0]!r}?" if near else "'auto' takes the fastest there is"
    raise ValueError(
        f"{source} must be one of auto, {', '.join(there)} on this machine, got {str(name)[:40]!r}; {advice}"
    )


def choose(device: str = "auto", measure: Callable[[str], float] | None = None) -> Choice:
    """Return the device to train on, and one sentence that says why.

    The environment variable COURSE_DEVICE, where it is set, overrides `device`.

    Parameters
    ----------
    device : str
        "auto", or a device by name.
    measure : callable, optional
        ``measure(name)`` returns the seconds one step of the real workload takes on a device; without it, or
        without a GPU, "auto" is the CPU.

    Raises
    ------
    ValueError
        If the device is unknown or not present.
    """
    asked = os.environ.get(OVERRIDE, "").strip()
    if asked:
        name = check_device(asked, OVERRIDE)
        if name != "auto":
            return Choice(name, f"{name}, because {OVERRIDE} says so.")
    elif check_device(device) != "auto":
        return Choice(device, f"{device}, as asked.")
    gpus = available()[1:]
    if not gpus:
        return Choice("cpu", "cpu, because no GPU was found.")
    if measure is None:
        return Choice("cpu", "cpu, because nothing was there to measure a GPU by.")
    return _faster(gpus[0], measure)


def _faster(gpu: str, measure: Callable[[str], float]) -> Choice:
    """Return the faster of the CPU and a GPU, measured."""
    on_cpu = measure("cpu")
    try:
        on_gpu = measure(gpu)
    except RuntimeError as error:
        if not is_out_of_memory(error):
            raise
        return Choice("cpu", f"cpu, because {gpu} ran out of memory on this workload.")
    times = f"a step takes {on_cpu * 1e3:.3g} ms on cpu and {on_gpu * 1e3:.3g} ms on {gpu}"
    best = gpu if on_gpu < on_cpu else "cpu"
    return Choice(best, f"{best}, the faster here: {times}.")


def place(model: Placeable, X: Tensor, targets: Tensor, device: str = "auto") -> str:
    """Move a model to where it trains fastest, or to a device by name, and return the reason.

    Parameters
    ----------
    model : Placeable
        Left as it was but for its place; steps are tried on its own copy of the numbers.
    X, targets : Tensor, (B, n_in) and (B, n_out)
        One mini-batch of the real workload.
    device : str
        As in `choose`.
    """
    state = model.state_dict()

    def measure(name: str) -> float:
        model.to(name)
        rows, aims = X.to(name), targets.to(name)
        return seconds_per_step(lambda: model.backprop(rows, aims), name)

    try:
        choice = choose(device, measure)
        model.to(choice.device)
    except RuntimeError as error:
        if not is_out_of_memory(error):
            raise
        choice = fall_back(model)
    model.load_state_dict(state)
    return choice.note


def fall_back(model: Placeable) -> Choice:
    """Move a model to the CPU after its device ran out of memory, and say so."""
    was = str(model.device)
    model.to("cpu")
    return Choice("cpu", f"cpu, because {was} ran out of memory; a smaller batch_size may fit.")


def bf16_is_faster(step: Callable[[bool], object], device: str | torch.device) -> bool:
    """Return whether ``step(True)``, under bf16 autocast, is clearly faster than ``step(False)``.

    Always False on a CUDA device that only emulates bf16.
    """
    if torch.device(device).type == "cuda" and not torch.cuda.is_bf16_supported(including_emulation=False):
        return False
    plain = seconds_per_step(lambda: step(False), device)
    return seconds_per_step(lambda: step(True), device) < (1 - BF16_GAIN) * plain
