import errno
import hashlib
import json
import math
import os
import pickle
import shutil

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.torch import load as load_tensors
from safetensors.torch import save as save_tensors
from torch import nn

from course.data import load
from course.models.mlp import MLP
from course.models.module import Module
from course.training.edits import AddPoints, Relabel, SetData, SetFeatures, SetHidden
from course.training.knobs import Knobs
from course.training.supervised.checkpoint import RECORD, TENSORS, CheckpointError
from course.training.supervised.run import Run
from tests.training.runs import make_run, take_epochs, take_steps


def assert_goes_on_alike(one, other, n_steps=60):
    take_steps(one, n_steps)
    take_steps(other, n_steps)
    take_epochs(one, 1)
    take_epochs(other, 1)
    assert one.history.to_json() == other.history.to_json()
    assert torch.equal(one.model.flat, other.model.flat)
    assert torch.equal(one.generator.get_state(), other.generator.get_state())
    for name, tensor in one.optimizer.state().items():
        assert torch.equal(tensor, other.optimizer.state()[name]), name


@settings(max_examples=25)
@given(
    stop=st.integers(0, 80),
    optimizer=st.sampled_from(["sgd", "momentum", "adam"]),
    shuffle=st.booleans(),
    l1=st.sampled_from([0.0, 0.01]),
    n_models=st.sampled_from([1, 3]),
    edited=st.booleans(),
)
def test_a_saved_run_goes_on_bit_for_bit(tmp_path_factory, stop, optimizer, shuffle, l1, n_models, edited):
    run = make_run(optimizer=optimizer, shuffle=shuffle, l1=l1, n_models=n_models, lr=0.02)
    take_steps(run, stop)
    if edited:
        run.apply(AddPoints(((1.0, 1.0), (2.0, -1.0)), (0, 1)))
        run.apply(SetData("label_noise", 0.1))
        run.apply(Relabel((3, 4), 1))
        run.apply(SetHidden((4, 3)))
        run.apply(SetFeatures(("x", "x²", "y")))
    again = Run.load(run.save(tmp_path_factory.mktemp("run") / "checkpoint"))
    assert again.history == run.history
    assert (again.step, again.epoch, again.seed, again.knobs) == (run.step, run.epoch, run.seed, run.knobs)
    assert again.inputs == run.inputs
    for name in ("X", "y", "clean_y", "is_train", "ids"):
        assert np.array_equal(getattr(again.dataset, name), getattr(run.dataset, name))
    assert_goes_on_alike(run, again)


def test_edits_after_loading_do_what_they_would_have_done(tmp_path):
    run = make_run()
    take_steps(run, 31)
    again = Run.load(run.save(tmp_path / "run"))
    for each in (run, again):
        each.apply(AddPoints(((1.0, 1.0), (2.0, 2.0), (3.0, 3.0)), (0, 1, 1)))
        each.apply(SetData("noise", 0.2))
        each.apply(SetData("dataset", "blobs"))
    assert_goes_on_alike(run, again)


def test_start_and_last_good_moment_come_along(tmp_path):
    run = make_run()
    take_steps(run, 31)
    again = Run.load(run.save(tmp_path / "run"))
    for each in (run, again):
        assert each.step_back()
        assert each.step == 25
        take_steps(each, 10)
        each.reset()
    assert_goes_on_alike(run, again)


def test_a_diverged_run_can_be_saved_and_brought_back(tmp_path):
    run = make_run("reg-plane", model=MLP([2, 8, 1], activation="relu", output="linear"), lr=10.0)
    list(run.events())
    again = Run.load(run.save(tmp_path / "run"))
    assert again.diverged == run.diverged
    again.restore(again.last_good)
    again.knobs.lr = 0.01
    take_epochs(again, 1)
    assert again.epoch == 1


def test_the_recipe_comes_along_and_must_be_json(tmp_path):
    run = make_run()
    run.recipe = {"lab": "playground", "hide": ["lr"]}
    assert Run.load(run.save(tmp_path / "run")).recipe == run.recipe
    run.recipe = {"lab": object()}
    with pytest.raises(CheckpointError, match="recipe must hold what JSON can"):
        run.save(tmp_path / "run")
    assert Run.load(tmp_path / "run").recipe == {"lab": "playground", "hide": ["lr"]}, "the one before stays"


def dropout_module():
    layers = nn.Sequential(
        nn.Linear(64, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Dropout(0.2), nn.Linear(16, 10)
    )
    return Module(layers, input_shape=(64,), n_out=10)


def test_a_module_with_buffers_and_random_layers_goes_on_bit_for_bit(tmp_path):
    run = Run(dropout_module(), load("digits"), Knobs(optimizer="adam", lr=0.01, batch_size=50))
    take_steps(run, 20)
    path = run.save(tmp_path / "run")
    with pytest.raises(CheckpointError, match="a Module: load it with model="):
        Run.load(path)
    with pytest.raises(CheckpointError, match="model must be a Module"):
        Run.load(path, model=MLP([64, 10]))
    assert_goes_on_alike(run, Run.load(path, model=dropout_module()), 30)


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    run = make_run(optimizer="adam")
    take_steps(run, 30)
    return run.save(tmp_path_factory.mktemp("saved") / "run")


@pytest.fixture
def copied(saved, tmp_path):
    return shutil.copytree(saved, tmp_path / "run")


@pytest.mark.parametrize("name", [RECORD, TENSORS])
@pytest.mark.parametrize("share", [0.0, 0.3, 0.99])
def test_a_truncated_file_is_refused(copied, name, share):
    content = (copied / name).read_bytes()
    (copied / name).write_bytes(content[: int(share * len(content))])
    with pytest.raises(CheckpointError, match=r"breaks off|truncated"):
        Run.load(copied)


@pytest.mark.parametrize("name", [RECORD, TENSORS])
def test_a_missing_file_is_named(copied, name):
    (copied / name).unlink()
    with pytest.raises(CheckpointError, match=f"{name} is missing"):
        Run.load(copied)


@pytest.mark.parametrize("path", [None, 3, ["run"]])
def test_what_is_no_path_is_refused(path):
    with pytest.raises(CheckpointError, match="path must be the folder"):
        Run.load(path)


class Trap:
    def __reduce__(self):
        return pytest.fail, ("a pickle was opened",)


@pytest.mark.parametrize("where", ["file", "inside"])
def test_a_pickle_is_never_opened(copied, tmp_path, where):
    path = tmp_path / "model.pt" if where == "file" else copied / TENSORS
    path.write_bytes(pickle.dumps(Trap()))
    with pytest.raises(CheckpointError, match="a pickle, which could run code"):
        Run.load(path if where == "file" else copied)
    torch.save({"a": torch.ones(1)}, path)
    with pytest.raises(CheckpointError, match="a pickle, which could run code"):
        Run.load(path if where == "file" else copied)


def change(folder, spoil):
    record = json.loads((folder / RECORD).read_text())
    spoil(record)
    (folder / RECORD).write_text(json.dumps(record))


def shrink_everywhere(record):
    for snapshot in (record["snapshots"]["now"], record["snapshots"]["start"], record["snapshots"]["last"]):
        snapshot["structure"][0] = [2, 4, 1]
    record["model"]["settings"]["sizes"] = [2, 4, 1]


SPOILT = [
    (lambda r: r.update(format="other"), "not the record of a run"),
    (lambda r: r.update(version=2), "version 2, and this course reads up to 1"),
    (lambda r: r.update(version="x"), "version 'x'"),
    (
        lambda r: r["model"]["settings"].update(sizes=[2, 9, 1]),
        r"has sizes \[2, 9, 1\], and its numbers \[2, 4, 2, 1\]",
    ),
    (shrink_everywhere, "25 parameters and the model has 17"),
    (lambda r: r["model"]["settings"].update(sizes=[3, 4, 2, 1]), r"model has sizes \[3, 4, 2, 1\]"),
    (lambda r: r["model"]["settings"].update(n_models=2), "25 parameters and the model has 50"),
    (lambda r: r["model"].update(dtype="torch.int8"), "int8"),
    (lambda r: r["knobs"].update(lr=1e9), "lr must be"),
    (lambda r: r["knobs"].update(extra=1), "unknown knob 'extra'"),
    (lambda r: r["data"].update(class_names=["a"]), "classes"),
    (lambda r: r["snapshots"]["now"].update(inputs={}), "inputs"),
    (lambda r: r["snapshots"].pop("now"), "lacks or spoils 'now'"),
    (lambda r: r["snapshots"]["now"].update(structure=[1]), "does not fit|lacks or spoils"),
    (lambda r: r.pop("history"), "lacks or spoils 'history'"),
    (lambda r: r["history"].update(epoch=[0]), "different lengths"),
    (lambda r: r.update(seed=-3), "seed must be"),
    (lambda r: r.update(knobs=[]), "does not fit|lacks or spoils"),
    (lambda r: r.update(diverged={"a": 1}), "lacks or spoils"),
]


@pytest.mark.parametrize(("spoil", "words"), SPOILT, ids=range(len(SPOILT)))
def test_a_spoilt_record_is_refused_in_a_sentence(copied, spoil, words):
    change(copied, spoil)
    with pytest.raises(CheckpointError, match=words) as caught:
        Run.load(copied)
    assert "\n" not in str(caught.value)


def change_tensors(folder, spoil):
    tensors = load_tensors((folder / TENSORS).read_bytes())
    spoil(tensors)
    content = save_tensors(tensors)
    (folder / TENSORS).write_bytes(content)
    change(folder, lambda record: record.update(sha256=hashlib.sha256(content).hexdigest()))


SNAPSHOTS = ("now", "start", "last", "best")
SPOILT_TENSORS = [
    (lambda t, name: t.pop(f"{name}/model/flat"), "flat"),
    (lambda t, name: t.update({f"{name}/model/flat": t[f"{name}/model/flat"][:-1].clone()}), "parameters"),
    (lambda t, name: t.update({f"{name}/model/more": torch.ones(1)}), "parameters of its model"),
    (lambda t, name: t[f"{name}/model/flat"].fill_(float("inf")), "finite parameters"),
    (lambda t, name: t[f"{name}/model/flat"].fill_(float("nan")), "finite parameters"),
    (lambda t, name: t.pop(f"{name}/generator"), "generator"),
    (lambda t, name: t.update({f"{name}/generator": torch.zeros(8, dtype=torch.uint8)}), "generator"),
    (lambda t, name: t.update({f"{name}/generator": torch.ones(5056)}), "generator"),
    (lambda t, name: t.update({f"{name}/optimizer/momentum": torch.ones(25)}), "optimizer must hold"),
    (lambda t, name: t.update({f"{name}/optimizer/alive": torch.ones(3)}), "optimizer/alive must be of 25"),
    (lambda t, name: t.update({f"{name}/order": torch.ones(500)}), "order must hold the ids"),
]
SPOILT_SNAPSHOTS = [
    (lambda s: s.update(step=-1), "step must be a whole number from 0, got -1"),
    (lambda s: s.update(step=2.5), "step must be"),
    (lambda s: s.update(epoch=10**400), "epoch must be"),
    (lambda s: s.update(position=10**9), "position"),
    (lambda s: s["structure"].__setitem__(0, [2, 10**9, 10**9, 1]), "sizes|parameters"),
    (lambda s: s["structure"].__setitem__(0, [2, 10**400, 1]), "sizes"),
    (lambda s: s["structure"].__setitem__(0, [True, 4, 2, 1]), "sizes"),
    (lambda s: s["structure"].__setitem__(0, []), "sizes|parameters"),
    (lambda s: s["structure"].__setitem__(1, "cubic"), "activation|does not fit"),
    (
        lambda s: s["inputs"].update(mean=[float("inf")] * 2, scale=[1, 1]),
        "finite numbers only, got Infinity",
    ),
    (lambda s: s["inputs"].update(mean=[float("nan")] * 2, scale=[1, 1]), "finite numbers only, got NaN"),
]


@pytest.fixture(scope="module")
def with_best(tmp_path_factory):
    run = make_run(optimizer="adam", patience=50)
    take_epochs(run, 3)
    take_steps(run, 2)
    path = run.save(tmp_path_factory.mktemp("best") / "run")
    assert set(json.loads((path / RECORD).read_text())["snapshots"]) == set(SNAPSHOTS)
    return path


@pytest.mark.parametrize("name", SNAPSHOTS)
@pytest.mark.parametrize(("spoil", "words"), SPOILT_TENSORS, ids=range(len(SPOILT_TENSORS)))
def test_the_tensors_of_every_snapshot_are_checked(with_best, tmp_path, name, spoil, words):
    folder = shutil.copytree(with_best, tmp_path / "run")
    change_tensors(folder, lambda tensors: spoil(tensors, name))
    with pytest.raises(CheckpointError, match=words) as caught:
        Run.load(folder)
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 300


@pytest.mark.parametrize("name", SNAPSHOTS)
@pytest.mark.parametrize(("spoil", "words"), SPOILT_SNAPSHOTS, ids=range(len(SPOILT_SNAPSHOTS)))
def test_the_record_of_every_snapshot_is_checked(with_best, tmp_path, name, spoil, words):
    folder = shutil.copytree(with_best, tmp_path / "run")
    change(folder, lambda record: spoil(record["snapshots"][name]))
    with pytest.raises(CheckpointError, match=words) as caught:
        Run.load(folder)
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 300


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda r: r["model"]["settings"].update(sizes=[2, 10**9, 10**9, 1]), "the model has sizes"),
        (lambda r: r["model"]["settings"].update(n_models=10**9), "parameters and the model has"),
        (lambda r: r.update(loss_limit=float("inf")), "finite numbers only"),
        (lambda r: r.update(loss_limit=10**400), "lacks or spoils|does not fit"),
        (lambda r: r.update(watch=[0.1, -1]), "watch must be"),
    ],
)
def test_sizes_of_a_billion_and_infinities_are_refused(with_best, tmp_path, spoil, words):
    folder = shutil.copytree(with_best, tmp_path / "run")
    change(folder, spoil)
    with pytest.raises(CheckpointError, match=words):
        Run.load(folder)


def test_it_writes_over_a_checkpoint_and_over_nothing_else(tmp_path):
    run = make_run()
    run.save(tmp_path / "run")
    take_steps(run, 3)
    assert Run.load(run.save(tmp_path / "run")).step == 3
    assert [path.name for path in tmp_path.iterdir()] == ["run"], "nothing is left beside it"
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years")
    with pytest.raises(CheckpointError, match="new folder or a checkpoint, and mine is neither"):
        run.save(tmp_path / "mine")
    assert (tmp_path / "mine" / "thesis.txt").read_text() == "years"


def test_a_save_that_fails_leaves_the_one_before(tmp_path, monkeypatch):
    run = make_run()
    path = run.save(tmp_path / "run")
    take_steps(run, 3)

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("course.training.supervised.checkpoint._write", full)
    with pytest.raises(CheckpointError, match=r"can't be \(No space left on device\); make room"):
        run.save(path)
    assert Run.load(path).step == 0
    assert [each.name for each in tmp_path.iterdir()] == ["run"]


def test_home_is_understood(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    run = make_run()
    assert run.save("~/kept") == tmp_path / "kept"
    assert Run.load("~/kept").step == run.step


def test_a_full_disk_is_one_sentence_and_leaves_the_checkpoint_before(tmp_path, monkeypatch):
    run = make_run()
    run.save(tmp_path / "kept")
    take_steps(run, 5)

    def full(_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("course.training.supervised.checkpoint.os.fsync", full)
    with pytest.raises(CheckpointError, match=r"kept can't be \(No space left on device\); make room there"):
        run.save(tmp_path / "kept")
    assert Run.load(tmp_path / "kept").step == 0
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


def test_targets_scaled_by_an_earlier_version_s_rules_are_read(tmp_path):
    run = Run(MLP((10, 1), output="linear"), load("diabetes"))
    folder = run.save(tmp_path / "kept")
    record = json.loads((folder / RECORD).read_text())
    assert record["snapshots"]["now"]["inputs"]["target"] == [run.inputs.target_mean, run.inputs.target_scale]
    for snapshot in record["snapshots"].values():
        del snapshot["inputs"]["target"]
    (folder / RECORD).write_text(json.dumps(record))
    assert Run.load(folder).inputs.loss_unit == 1  # as it was trained then


@pytest.mark.parametrize(
    "target", [[0, 0], [0, -1], [0, math.inf], [math.nan, 1], [0], "no", None, [0, 1, 2]], ids=str
)
def test_a_scale_that_is_none_is_refused(tmp_path, target):
    folder = Run(MLP((10, 1), output="linear"), load("diabetes")).save(tmp_path / "kept")
    record = json.loads((folder / RECORD).read_text())
    for snapshot in record["snapshots"].values():
        snapshot["inputs"]["target"] = target
    (folder / RECORD).write_text(json.dumps(record))
    with pytest.raises(CheckpointError):
        Run.load(folder)
