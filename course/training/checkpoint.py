"""Checkpoints: a run in a folder, as JSON and safetensors, to be continued bit for bit.

Nothing in the folder can run code: a pickle is refused unread. The folder is written beside its place and
then moved there, so a run that is stopped while it saves leaves the checkpoint before untouched.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import torch
from safetensors import SafetensorError
from safetensors.torch import load as load_tensors
from safetensors.torch import save as save_tensors
from torch import Tensor

from course.data.inputs import Inputs
from course.data.state import dataset_from_state, dataset_state
from course.models.mlp import MLP
from course.training.early import Watch, comparable
from course.training.events import Diverged
from course.training.history import History
from course.training.knobs import Knobs
from course.training.snapshot import Snapshot, put
from course.training.structure import Structure
from course.training.timeline import Timeline
from course.training.trainable import Trainable

if TYPE_CHECKING:
    from course.training.run import Run

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
        text = json.dumps(record)
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
    from course.training.run import Run

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
        model = _model(record["model"], model)
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
            run.watch = Watch(float(lowest), int(waited), comparable(run), shots["best"])
        loss, output = record["classifier"]
        run.classifier = loss, output
        run.diverged = None if record["diverged"] is None else Diverged(**record["diverged"])
        run.recipe = dict(record["recipe"])
    except CheckpointError:
        raise
    except ValueError as error:
        raise CheckpointError(f"the checkpoint {folder.name} does not fit: {error}") from None
    except (KeyError, TypeError, AttributeError, RuntimeError) as error:
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
        record = json.loads((folder / RECORD).read_bytes())
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
        step=int(record["step"]),
        epoch=int(record["epoch"]),
        structure=Structure(inputs, tuple(sizes), activation, loss, output),
        model=part("model"),
        optimizer=part("optimizer"),
        generator=tensors[f"{name}/generator"],
        order=None if order is None else order.numpy(),
        position=int(record["position"]),
    )


def _model(record: dict[str, Any], given: Trainable | None) -> Trainable:
    dtype = DTYPES[record["dtype"]]
    if record["settings"] is not None and given is None:
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
