"""A link of a lab with a learner's own file: the very rows or a clear word, and nothing read unnamed."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from course.labs import crossval, own_files, playground
from course.labs.export.link import LinkError, pack, unpack
from course.labs.lab import Lab
from course.training.edits import Relabel

PRIVATE = "salary"


def write(path, swap=0):
    rows = "".join(f"{i % 9},{i % 7},{(i + swap) % 2}\n" for i in range(60))
    path.write_text(f"u,v,{PRIVATE}\n" + rows)
    return path


@pytest.fixture
def path(tmp_path):
    return write(tmp_path / "a.csv")


@pytest.fixture
def link(path):
    lab = playground(csv=path)
    lab.drive(epochs=2, edits=[(1, Relabel((3,), 1))])
    return lab.link()


@pytest.fixture
def elsewhere(monkeypatch):
    """A session in which no file was named yet."""
    monkeypatch.setattr(own_files, "_named", {})


def test_a_link_opens_the_file_that_was_opened_in_this_session(link):
    lab = Lab.from_link(link)
    assert lab.run.epoch == 2 and len(lab.history.edits) == 1
    assert lab.link() == link


def test_a_link_carries_the_name_and_no_place(link, tmp_path, monkeypatch):
    told = json.dumps(unpack(link))
    assert '"a.csv"' in told and str(tmp_path) not in told and tmp_path.name not in told
    monkeypatch.chdir(tmp_path)
    assert unpack(playground(csv="../" + tmp_path.name + "/a.csv").link())["config"]["csv"] == "a.csv"


@pytest.mark.usefixtures("elsewhere")
def test_elsewhere_the_learner_says_where_the_file_lies(path, link, tmp_path, monkeypatch):
    monkeypatch.setattr(own_files, "_named", {})
    moved = path.rename(tmp_path / "b.csv")
    with pytest.raises(LinkError, match=r"'a\.csv', which was not opened in this session; say where it lies"):
        Lab.from_link(link)
    lab = Lab.from_link(link, csv=moved)
    assert lab.run.epoch == 2
    assert Lab.from_link(link).history == lab.history  # it is named now


def test_a_changed_file_is_told_and_not_opened(path, link):
    write(path, swap=1)
    for given in ({}, {"csv": path}):
        with pytest.raises(LinkError, match=r"held something else than 'a\.csv' does now") as caught:
            Lab.from_link(link, **given)
        assert PRIVATE not in str(caught.value)
    write(path)
    assert Lab.from_link(link).run.epoch == 2


def test_a_file_that_is_gone_is_told(path, link, tmp_path):
    path.unlink()
    with pytest.raises(LinkError, match=r"needs the file 'a\.csv', got none"):
        Lab.from_link(link)
    with pytest.raises(LinkError, match=r"got none at 'nowhere\.csv'"):
        Lab.from_link(link, csv=tmp_path / "nowhere.csv")


@pytest.mark.parametrize(
    "csv", ["/etc/passwd", "../a.csv", "~/.ssh/config", "C:\\secrets\\a.csv", 3, ["a.csv"]]
)
@pytest.mark.usefixtures("elsewhere")
def test_a_forged_link_reads_nothing(link, csv, monkeypatch):
    monkeypatch.setattr(own_files, "_named", {})

    def read(*_args, **_kwargs):
        raise AssertionError("a file was read")

    monkeypatch.setattr("course.data.csv.read_text", read)
    monkeypatch.setattr(own_files, "_checksum", read)
    content = unpack(link)
    content["config"]["csv"] = csv
    for file in (content["file"], "0" * 64, None):
        with pytest.raises(LinkError, match="link "):
            Lab.from_link(pack(content | {"file": file}))


@pytest.mark.parametrize(
    "changes",
    [
        {"target": "u_"},
        {"columns": ["v", "w"]},
        {"separator": ";"},
        {"task": "x"},
        {"target": "u", "columns": [PRIVATE, "w"]},
        {"features": ["z"]},
    ],
    ids=str,
)
def test_what_does_not_fit_is_told_without_a_word_of_the_file(link, changes):
    content = unpack(link)
    content["config"] |= changes
    with pytest.raises(LinkError, match="does not fit the file") as caught:
        Lab.from_link(pack(content))
    said = str(caught.value)
    assert not any(word in said for word in (PRIVATE, "one of u", "'v'", "'0'")), said
    assert caught.value.__suppress_context__


def test_a_lab_keeps_its_rows_when_the_file_changes(path):
    lab = playground(csv=path)
    rows = lab.dataset.y.copy()
    write(path, swap=1)
    assert (lab.fresh().dataset.y == rows).all()
    lab.drive(epochs=1)
    assert "X = np.array" in lab.code()
    path.unlink()
    assert (lab.fresh().dataset.y == rows).all()


def test_home_is_understood(path, monkeypatch):
    monkeypatch.setenv("HOME", str(path.parent))
    monkeypatch.setenv("USERPROFILE", str(path.parent))
    lab = playground(csv="~/a.csv")
    assert lab.dataset.n == 60
    monkeypatch.setenv("HOME", "/")
    assert Lab.from_link(lab.link()).dataset.n == 60


def test_another_kernel_reads_no_file_of_a_link(link, tmp_path):
    code = f"from course.labs.lab import Lab\nLab.from_link({link!r})"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=os.environ,
        check=False,
    )
    assert "was not opened in this session" in done.stderr.splitlines()[-1]


def test_the_cross_validation_of_a_file_keeps_to_the_same_rules(path, tmp_path):
    lab = crossval(csv=path, groups=None)
    lab.drive(epochs=1)
    link = lab.link()
    assert unpack(link)["config"]["csv"] == "a.csv"
    assert Lab.from_link(link).history == lab.history
    write(path, swap=1)
    with pytest.raises(LinkError, match="held something else"):
        Lab.from_link(link)
    assert lab.fresh().drive(epochs=1) == lab.history
