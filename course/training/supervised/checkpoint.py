"""Checkpoints: a run in a folder, as JSON and safetensors, to be continued bit for bit.

Nothing in the folder can run code: a pickle is refused unread. The folder is written beside its place and
then moved there, so a run that is stopped while it saves leaves the checkpoint before untouched.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import shutil
import tempfile
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load as load_tensors
from safetensors.torch import save as save_tensors
from torch import Tensor

from course.data.checks import check_name, shown
from course.data.inputs import Inputs
from course.data.state import dataset_from_state, dataset_state
from course.models.activations import ACTIVATIONS
from course.models.checks import check_sizes
from course.models.mlp import MLP
from course.models.resize import n_parameters
from course.training.events import Diverged
from course.training.history import History
from course.training.knobs import Knobs
from course.training.optim import REMEMBERS
from course.training.steering.timeline import Timeline
from course.training.supervised.early import Watch, comparable
from course.training.supervised.snapshot import Snapshot, put
from course.training.supervised.structure import Structure
from course.training.supervised.trainable import Trainable

if TYPE_CHECKING:
    from course.training.supervised.run import Run

VERSION: Final = 1
RECORD, TENSORS = "run.json", "tensors.safetensors"
DTYPES: Final = {str(dtype): dtype for dtype in (torch.float32, torch.float64, torch.bfloat16, torch.float16)}


class CheckpointError(ValueError):
    """A folder that is no checkpoint of a run; the message is one sentence."""


# Writing


def save(run: Run, path: str | Path) -> Path:
    """Write a run into a folder; one that is there already is replaced if it is a checkpoint.

    Parameters
    ----------
    run : Run
    path : str or Path
        The folder.

    Returns
    -------
    Path
        The folder, absolute.

    Raises
    ------
    CheckpointError
        If something else is at `path`, it can't be written, or `run.recipe` holds what JSON cannot.
    """
    folder = _place(path)
    if folder.exists() and not (folder / RECORD).is_file():
        raise CheckpointError(f"path must be a new folder or a checkpoint, and {folder.name} is neither")
    tensors: dict[str, Tensor] = {}
    record = _record(run, tensors)
    content = save_tensors({name: tensor.cpu().contiguous() for name, tensor in tensors.items()})
    record["sha256"] = hashlib.sha256(content).hexdigest()
    try:
        text = json.dumps(record, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise CheckpointError(f"run.recipe must hold what JSON can, and {error}") from None
    try:
        _replace(folder, content, text)
    except OSError as error:
        raise CheckpointError(
            f"path must be a folder that can be written, and {folder} can't be ({error.strerror}); make room "
            "there, or name another"
        ) from None
    return folder


def _replace(folder: Path, content: bytes, text: str) -> None:
    """Write the files of a checkpoint beside its place, and move them there."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        _write(fresh / TENSORS, content)
        _write(fresh / RECORD, text.encode())
        if folder.exists():
            old = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
            folder.rename(old / folder.name)
            fresh.rename(folder)
            shutil.rmtree(old)
        else:
            fresh.rename(folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _place(path: str | Path) -> Path:
    """Return a folder as an absolute path, ``~`` being the home folder."""
    return Path(os.path.expanduser(path)).absolute()  # noqa: PTH111  (pathlib's raises without a home)


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _record(run: Run, tensors: dict[str, Tensor]) -> dict[str, Any]:
    """Everything but tensors, which are put into `tensors` by name."""
    data, arrays = dataset_state(run.dataset)
    tensors.update({f"data/{name}": torch.from_numpy(array.copy()) for name, array in arrays.items()})
    model = run.model
    snapshots = {"now": run.snapshot(), "start": run.start}
    if run.timeline.last is not run.start:
        snapshots["last"] = run.timeline.last
    if run.best is not None:
        snapshots["best"] = run.best
    return {
        "format": "course run",
        "version": VERSION,
        "model": {
            "kind": type(model).__name__,
            "dtype": str(model.flat.dtype),
            "settings": model.settings if isinstance(model, MLP) else None,
            "bf16": getattr(model, "bf16", False),
        },
        "data": data,
        "knobs": run.knobs.to_dict(),
        "seed": run.seed,
        "history": run.history.to_dict(),
        "loss_limit": run.loss_limit,
        "watch": [run.watch.loss if run.best is not None else None, run.watch.waited],
        "classifier": list(run.classifier),
        "diverged": None if run.diverged is None else asdict(run.diverged),
        "recipe": run.recipe,
        "snapshots": {name: _snapshot_record(name, shot, tensors) for name, shot in snapshots.items()},
    }


def _snapshot_record(name: str, snapshot: Snapshot, tensors: dict[str, Tensor]) -> dict[str, Any]:
    tensors[f"{name}/generator"] = snapshot.generator.clone()
    if snapshot.order is not None:
        tensors[f"{name}/order"] = torch.from_numpy(snapshot.order.copy())
    for part, state in (("model", snapshot.model), ("optimizer", snapshot.optimizer)):
        # The best may be the last, and no two names may stand for the same memory.
        own = {key: tensor.clone() if name == "best" else tensor for key, tensor in state.items()}
        tensors.update({f"{name}/{part}/{key}": tensor for key, tensor in own.items()})
    structure = snapshot.structure
    return {
        "step": snapshot.step,
        "epoch": snapshot.epoch,
        "position": snapshot.position,
        "inputs": structure.inputs.to_dict(),
        "structure": [list(structure.sizes), structure.activation, structure.loss, structure.output],
    }


# Reading


def load(path: str | Path, *, model: Trainable | None = None, device: str = "cpu") -> Run:
    """The run that `save` wrote.

    Parameters
    ----------
    path : str or Path
        The folder.
    model : Trainable, optional
        Needed where the run trained something else than an `MLP`: a model of the same shape, whose parameters
        are overwritten.
    device : str
        As for `Run`; bit for bit on the kind it was saved from.

    Returns
    -------
    Run
        Continues bit for bit as the saved run would have; undo starts empty.

    Raises
    ------
    CheckpointError
        If the folder is missing, truncated, a pickle, of a newer version or of another shape: one sentence.
    """
    from course.training.supervised.run import Run

    if not isinstance(path, str | Path):
        raise CheckpointError(
            f"path must be the folder that Run.save() wrote, got {path!r:.60}; write its name"
        )
    folder = _place(path)
    record, tensors = _read(folder)
    try:
        arrays = {name[5:]: tensor.numpy() for name, tensor in tensors.items() if name.startswith("data/")}
        dataset = dataset_from_state(record["data"], arrays)
        shots = {name: _snapshot(name, shot, tensors) for name, shot in record["snapshots"].items()}
        now, history = shots["now"], History.from_dict(record["history"])
        model = _model(record["model"], model, now)
        for name, shot in shots.items():
            _check_numbers(name, shot, model, lost=name == "now" and record["diverged"] is not None)
        if len(history.epochs) and history.n_runs != model.n_models:
            raise CheckpointError(
                f"the history is of {history.n_runs} runs and the model of {model.n_models}"
            )
        knobs = Knobs.from_dict(record["knobs"])
        run = Run(model, dataset, knobs, seed=record["seed"], inputs=now.structure.inputs, device=device)
        if hasattr(model, "bf16"):
            model.bf16 = bool(record["model"]["bf16"]) and model.device.type != "cpu"
        here, there = (replace(each, inputs=run.inputs) for each in (Structure.of(run), now.structure))
        if here != there:
            raise CheckpointError(
                f"the model has sizes {list(here.sizes)}, and its numbers {list(there.sizes)}"
            )
        put(run, now)
        run.history, run.start = history, shots["start"]
        run.timeline = Timeline()
        for name in ("start", "last"):
            if name in shots:
                run.timeline.begin_with(shots[name])
        run.loss_limit = float(record["loss_limit"])
        if "best" in shots:
            lowest, waited = record["watch"]
            run.watch = Watch(float(lowest), _count("watch", waited), comparable(run), shots["best"])
        loss, output = record["classifier"]
        run.classifier = loss, output
        run.diverged = None if record["diverged"] is None else Diverged(**record["diverged"])
        run.recipe = dict(record["recipe"])
    except CheckpointError:
        raise
    except ValueError as error:
        raise CheckpointError(f"the checkpoint {folder.name} does not fit: {error}") from None
    except (KeyError, TypeError, AttributeError, RuntimeError, OverflowError, IndexError) as error:
        raise CheckpointError(
            f"the checkpoint {folder.name} lacks or spoils {error}; save the run again"
        ) from None
    return run


def _read(folder: Path) -> tuple[dict[str, Any], dict[str, Tensor]]:
    if folder.is_file():
        raise CheckpointError(f"path must be the folder that Run.save() wrote, got {_what(folder)}")
    for name in (RECORD, TENSORS):
        if not (folder / name).is_file():
            raise CheckpointError(f"path must be a folder with {RECORD} and {TENSORS}, and {name} is missing")
    try:
        record = json.loads((folder / RECORD).read_bytes(), parse_constant=_finite, parse_float=_finite)
    except CheckpointError:
        raise
    except (ValueError, RecursionError):
        raise CheckpointError(f"{RECORD} breaks off or is no JSON; save the run again") from None
    if not isinstance(record, dict) or record.get("format") != "course run":
        raise CheckpointError(f"{RECORD} is not the record of a run; give the folder that Run.save() wrote")
    version = record.get("version")
    if not isinstance(version, int) or version > VERSION:
        raise CheckpointError(
            f"the checkpoint is of version {version!r}, and this course reads up to {VERSION}; update it"
        )
    content = (folder / TENSORS).read_bytes()
    if hashlib.sha256(content).hexdigest() != record.get("sha256"):
        raise CheckpointError(f"{TENSORS} is not the one that was saved, but {_what(folder / TENSORS)}")
    try:
        return record, load_tensors(content)
    except SafetensorError as error:
        raise CheckpointError(f"{TENSORS} cannot be read: {error}; save the run again") from None


def _finite(text: str) -> float:
    """Return a number of the record; `save` writes none that is not finite."""
    value = float(text)
    if not math.isfinite(value):
        raise CheckpointError(f"{RECORD} must hold finite numbers only, got {text:.40}; save the run again")
    return value


def _count(name: str, value: object) -> int:
    if type(value) is not int or not 0 <= value < 2**63:
        raise CheckpointError(f"{name} must be a whole number from 0, got {shown(value)}; save the run again")
    return value


def _what(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(2)
    if head[:1] == b"\x80" or head == b"PK":
        return "a pickle, which could run code and is never opened; save the run with Run.save()"
    return "a truncated or other file; save the run again"


def _snapshot(name: str, record: dict[str, Any], tensors: dict[str, Tensor]) -> Snapshot:
    def part(prefix: str) -> dict[str, Tensor]:
        start = f"{name}/{prefix}/"
        return {key[len(start) :]: tensor for key, tensor in tensors.items() if key.startswith(start)}

    sizes, activation, loss, output = record["structure"]
    inputs = Inputs.from_dict(record["inputs"])
    order = tensors.get(f"{name}/order")
    return Snapshot(
        step=_count(f"{name}/step", record["step"]),
        epoch=_count(f"{name}/epoch", record["epoch"]),
        structure=Structure(inputs, tuple(sizes), activation, loss, output),
        model=part("model"),
        optimizer=part("optimizer"),
        generator=tensors[f"{name}/generator"],
        order=None if order is None else order.numpy(),
        position=_count(f"{name}/position", record["position"]),
    )


def _check_numbers(name: str, shot: Snapshot, model: Trainable, *, lost: bool) -> None:
    """Refuse a snapshot whose tensors are not those of its model; nothing is made of the sizes it states.

    Parameters
    ----------
    name : str
        What an error calls the snapshot.
    shot : Snapshot
    model : Trainable
        Of which the snapshot was taken.
    lost : bool
        Whether it may hold infinities and NaN: where a run has diverged.
    """
    structure, flat = shot.structure, model.flat
    if isinstance(model, MLP):
        check_name(f"{name}/activation", structure.activation, ACTIVATIONS)
        sizes = tuple(_count(f"{name}/sizes", size) for size in structure.sizes)
        n_there, n_stated = shot.model["flat"].numel(), model.n_models * n_parameters(sizes)
        if len(sizes) < 2 or min(sizes) < 1 or n_there != n_stated:
            raise CheckpointError(
                f"{name} must hold the parameters of sizes {shown(list(sizes))}, and holds {n_there} numbers"
            )
        if sizes[0] != structure.inputs.n_inputs:
            raise CheckpointError(
                f"{name} must have a first size of {structure.inputs.n_inputs}, the number of its inputs, "
                f"got {sizes[0]}"
            )
        expected = {"flat": shot.model["flat"].shape}
        n_total = n_there
    else:
        expected = {key: tensor.shape for key, tensor in model.state_dict().items()}
        n_total = flat.numel()
    found = {key: tensor.shape for key, tensor in shot.model.items()}
    if found != expected or (isinstance(model, MLP) and shot.model["flat"].ndim != 1):
        odd = sorted(key for key in found.keys() | expected.keys() if found.get(key) != expected.get(key))
        raise CheckpointError(f"{name} must hold the parameters of its model, and {shown(odd)} differ")
    numbers = [tensor for tensor in shot.model.values() if tensor.is_floating_point()]
    if not lost and not all(bool(tensor.isfinite().all()) for tensor in numbers):
        raise CheckpointError(f"{name} must hold finite parameters, and some are infinite or no number")
    _check_optimizer(name, shot.optimizer, n_total)
    usual = torch.Generator().get_state()
    if shot.generator.dtype != usual.dtype or shot.generator.shape != usual.shape:
        raise CheckpointError(f"{name}/generator must be the state of a torch generator, and is not")
    torch.Generator().set_state(shot.generator)
    order = shot.order
    if order is None and shot.position:
        raise CheckpointError(f"{name}/position must be 0 without an order of rows, got {shot.position}")
    if order is not None and (order.dtype != np.int64 or order.ndim > 2 or shot.position > order.shape[-1]):
        raise CheckpointError(f"{name}/order must hold the ids of rows, {name}/position a place among them")


def _check_optimizer(name: str, state: dict[str, Tensor], n_total: int) -> None:
    """Refuse what no rule remembers, or not of this many parameters."""
    names = set(state) - {"alive", "n_steps"}
    if names not in [set(each) for each in REMEMBERS.values()] or ("n_steps" in state) != ("square" in names):
        raise CheckpointError(
            f"{name}/optimizer must hold what one rule remembers, got {shown(sorted(state))}"
        )
    for key, tensor in state.items():
        if tensor.shape != (() if key == "n_steps" else (n_total,)):
            raise CheckpointError(
                f"{name}/optimizer/{key} must be of {n_total} numbers, got {shown(list(tensor.shape))}"
            )


def _model(record: dict[str, Any], given: Trainable | None, now: Snapshot) -> Trainable:
    dtype = DTYPES[record["dtype"]]
    if record["settings"] is not None and given is None:
        # Compared before anything is made: a size of a billion would take all memory.
        sizes, there = check_sizes(record["settings"]["sizes"]), now.structure.sizes
        if sizes != there:
            raise CheckpointError(
                f"the model has sizes {shown(list(sizes))}, and its numbers {shown(list(there))}"
            )
        n_models = _count("n_models", record["settings"]["n_models"])
        n_there, n_stated = now.model["flat"].numel(), n_models * n_parameters(sizes)
        if n_there != n_stated:
            raise CheckpointError(f"the snapshot holds {n_there} parameters and the model has {n_stated}")
        return MLP(**record["settings"], dtype=dtype)
    if given is None:
        raise CheckpointError(
            f"the run trained a {record['kind']}: load it with model=, one of the same shape"
        )
    if type(given).__name__ != record["kind"] or given.flat.dtype != dtype:
        raise CheckpointError(
            f"model must be a {record['kind']} of {record['dtype']}, got a {type(given).__name__} of "
            f"{given.flat.dtype}"
        )
    return given
