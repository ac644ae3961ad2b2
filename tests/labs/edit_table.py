"""Edits of every kind, good ones and odd ones, to try on every lab; and what a run is, bit for bit."""

from __future__ import annotations

import hashlib
import pickle
from collections import deque
from collections.abc import Mapping
from typing import Any

import numpy as np
import torch

#: By kind; each is a dictionary that `course.training.edits.from_dict` takes.
EDITS_OF_EACH_KIND: dict[str, list[dict[str, Any]]] = {
    "add": [
        {"points": [[0.5, -0.5], [1.0, 2.0]], "labels": [1, 0]},
        {"points": [[0.5, -0.5]], "labels": [7]},
        {"points": [[0.5, -0.5]], "labels": [0.5]},
        {"points": [[1e9, -1e9]], "labels": [0]},
    ],
    "move": [
        {"ids": [0], "points": [[0.5, 0.5]]},
        {"ids": [10**9], "points": [[0.5, 0.5]]},
        {"ids": [1, 1], "points": [[0.5, 0.5], [0.6, 0.6]]},
        {"ids": [0], "points": [[1e9, 1e9]]},
    ],
    "remove": [{"ids": [2, 3]}, {"ids": [10**9]}, {"ids": list(range(5000))}, {"ids": [4, 4]}],
    "relabel": [{"ids": [0, 1], "label": 1}, {"ids": [0], "label": 9}, {"ids": [0], "label": -0.5}],
    "data": [
        {"name": "dataset", "value": "circle"},
        {"name": "dataset", "value": "wine"},
        {"name": "dataset", "value": "diabetes"},
        {"name": "dataset", "value": "reg-plane"},
        {"name": "dataset", "value": "digits"},
        {"name": "dataset", "value": "nowhere"},
        {"name": "dataset", "value": {"name": "blobs", "n_classes": 4}},
        {"name": "dataset", "value": {"name": "circle", "n": 10}},
        {"name": "dataset", "value": {"name": "circle", "columns": None, "seed": 5}},
        {"name": "dataset", "value": {"name": "circle", "colour": 1}},
        {"name": "dataset", "value": {"name": "circle", "n": "many"}},
        {"name": "noise", "value": 0.3},
        {"name": "noise", "value": 1e6},
        {"name": "label_noise", "value": 0.5},
        {"name": "label_noise", "value": 1},
        {"name": "random_labels", "value": True},
        {"name": "random_labels", "value": False},
        {"name": "train_share", "value": 0.8},
        {"name": "train_share", "value": 1},
        {"name": "train_share", "value": 0},
        {"name": "n", "value": 30},
        {"name": "n", "value": 1},
        {"name": "n", "value": 2},
        {"name": "n", "value": 1_000_000},
        {"name": "n", "value": None},
        {"name": "minority_share", "value": 0.2},
        {"name": "minority_share", "value": 0},
        {"name": "minority_share", "value": 1},
        {"name": "minority_share", "value": None},
    ],
    "knob": [
        {"name": "lr", "value": 0.05},
        {"name": "lr", "value": 5},
        {"name": "batch_size", "value": 1},
        {"name": "batch_size", "value": 100_000},
        {"name": "optimizer", "value": "momentum"},
        {"name": "optimizer", "value": "adam"},
        {"name": "momentum", "value": 0.5},
        {"name": "l1", "value": 0.01},
        {"name": "l2", "value": 10},
        {"name": "dropout", "value": 0.9},
        {"name": "patience", "value": 3},
        {"name": "shuffle", "value": False},
        {"name": "gamma", "value": 0.5},
        {"name": "gamma", "value": 1},
        {"name": "value_lr", "value": 0.01},
        {"name": "baseline", "value": False},
        {"name": "gae_lambda", "value": 0},
        {"name": "clip_range", "value": 0.5},
        {"name": "entropy_coef", "value": 1},
        {"name": "n_steps", "value": 1},
        {"name": "n_passes", "value": 1},
        {"name": "anneal_over", "value": 1000},
        {"name": "alpha", "value": 0},
        {"name": "alpha_power", "value": 1},
        {"name": "epsilon", "value": 1},
        {"name": "epsilon_end", "value": 0},
        {"name": "epsilon_steps", "value": 1},
        {"name": "c", "value": 100},
        {"name": "step_cost", "value": 1e6},
        {"name": "slip", "value": 1},
        {"name": "drift", "value": 1000},
        {"name": "__class__", "value": 1},
        {"name": "lr", "value": 10**400},
        {"name": "batch_size", "value": 10**400},
        {"name": "lr", "value": float("nan")},
        {"name": "lr", "value": True},
        {"name": "lr", "value": "0.1"},
    ],
    "option": [
        {"name": "depth", "value": 1},
        {"name": "algorithm", "value": "tree"},
        {"name": "algorithm", "value": "nearest"},
        {"name": "k", "value": 1},
        {"name": "k", "value": 10**400},
    ],
    "split": [
        {"name": "k", "value": 3},
        {"name": "k", "value": 100},
        {"name": "kind", "value": "random"},
        {"name": "kind", "value": "repeated"},
        {"name": "kind", "value": "leave-one-out"},
        {"name": "kind", "value": "group"},
        {"name": "kind", "value": "time"},
        {"name": "repeats", "value": 20},
        {"name": "test_share", "value": 0.95},
        {"name": "seed", "value": 3},
        {"name": "leak", "value": True},
    ],
    "beside": [{"name": None}, {"name": "LogisticRegression"}, {"name": "Nobody"}],
    "hidden": [
        {"widths": []},
        {"widths": [3]},
        {"widths": [3, 2]},
        {"widths": [1, 1, 1, 1, 1, 1]},
        {"widths": [1] * 64},
        {"widths": [4096]},
        {"widths": [0]},
    ],
    "activation": [{"name": "relu"}, {"name": "linear"}, {"name": "cubic"}],
    "features": [
        {"names": ["x"]},
        {"names": ["y", "xy", "sin x"]},
        {"names": ["x", "y"]},
        {"names": ["x", "x"]},
        {"names": ["z"]},
    ],
    "weight": [
        {"layer": 0, "i": 0, "j": 0, "value": 2.5},
        {"layer": 99, "i": 0, "j": 0, "value": 1},
        {"layer": 0, "i": 99999, "j": 0, "value": 1},
        {"layer": 0, "i": 0, "j": 99999, "value": 1},
    ],
    "bias": [{"layer": 0, "j": 0, "value": -1000}, {"layer": 0, "j": 9999, "value": 1}],
    "parameters": [{"values": [0.5, -0.5]}, {"values": [1000.0] * 100}],
    "rewards": [
        {"cells": [0, 5], "reward": -3},
        {"cells": [399], "reward": 1},
        {"cells": [5], "reward": 1e6},
        {"cells": [], "reward": 1},
    ],
    "mean": [{"arm": 1, "mean": 0.5}, {"arm": 999, "mean": 0.5}, {"arm": 0, "mean": -1e6}],
    "rule": [
        {"name": "reinforce"},
        {"name": "ppo"},
        {"name": "sarsa"},
        {"name": "double_q"},
        {"name": "ucb"},
        {"name": "thompson"},
        {"name": "nobody"},
    ],
    "reward_weight": [
        {"name": "goal", "value": 2},
        {"name": "effort", "value": -1e6},
        {"name": "upright", "value": 0},
        {"name": "nothing", "value": 1},
    ],
    "reward_weights": [
        {"names": ["goal"], "values": [0]},
        {"names": ["upright", "effort"], "values": [1, 1]},
        {"names": ["goal", "goal"], "values": [1, 2]},
        {"names": ["goal", "nothing"], "values": [1, 2]},
    ],
    "undo": [{}],
}
EDITS_OF_EACH_KIND = {
    kind: [{"do": kind, **fields} for fields in each] for kind, each in EDITS_OF_EACH_KIND.items()
}


def fingerprint(run: Any) -> dict[str, str]:
    """A digest of every field of a run, whatever they hold."""
    return {name: digest(value) for name, value in vars(run).items()}


def digest(value: Any) -> str:
    """A digest that two values share only if they are the same, bit for bit."""
    sha = hashlib.sha256()
    _feed(value, sha, {})
    return sha.hexdigest()[:16]


def _feed(value: Any, sha: Any, seen: dict[int, Any]) -> None:
    if value is None or isinstance(value, bool | int | float | complex | str | bytes | type):
        sha.update(f"{type(value).__name__}:{value!r};".encode())
        return
    if id(value) in seen:
        return
    seen[id(value)] = value
    sha.update(f"{type(value).__name__}(".encode())
    if isinstance(value, torch.Tensor):
        _feed(value.detach().cpu().numpy(), sha, seen)
    elif isinstance(value, torch.Generator):
        sha.update(value.get_state().numpy().tobytes())
    elif isinstance(value, np.ndarray):
        sha.update(f"{value.dtype}{value.shape}".encode())
        sha.update(pickle.dumps(value.tolist()) if value.dtype == object else value.tobytes())
    elif isinstance(value, np.generic):
        sha.update(repr(value).encode())
    elif isinstance(value, np.random.Generator):
        _feed(value.bit_generator.state, sha, seen)
    elif isinstance(value, Mapping):
        for key, entry in value.items():
            _feed(key, sha, seen)
            _feed(entry, sha, seen)
    elif isinstance(value, list | tuple | set | frozenset | deque):
        for entry in value:
            _feed(entry, sha, seen)
    elif type(value).__module__.startswith("course"):
        names = list(getattr(value, "__dict__", ()))
        for cls in type(value).__mro__:
            slots = getattr(cls, "__slots__", ())
            names += [slots] if isinstance(slots, str) else list(slots)
        for name in names:
            if name not in ("__dict__", "__weakref__") and hasattr(value, name):
                _feed(name, sha, seen)
                _feed(getattr(value, name), sha, seen)
    sha.update(b")")
