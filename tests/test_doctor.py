"""The doctor: each finding is brought about and must be seen, with advice; a healthy machine passes."""

import importlib.metadata
import json
import os
import resource
import subprocess
import sys
from collections import namedtuple
from pathlib import Path

import pytest

from course import doctor, limits

OFFLINE = """
import socket
def refuse(*_): raise OSError("the doctor asked the network")
socket.socket.connect = refuse
socket.getaddrinfo = refuse
from course.cli import app
app(["doctor", "--json"])
"""


def only(findings):
    found = list(findings)
    assert len(found) == 1, found
    return found[0]


def bad(findings):
    found = [finding for finding in findings if finding.state != "ok"]
    assert all(finding.advice for finding in found)
    return {finding.name: finding.state for finding in found}


def test_this_machine_passes_offline_in_ten_seconds(tmp_path):
    start = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-c", OFFLINE], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    # Processor time, which other work on the machine does not stretch.
    end = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = end.ru_utime + end.ru_stime - start.ru_utime - start.ru_stime
    report = json.loads(done.stdout)
    assert (done.returncode, report["healthy"]) == (0, True), report
    assert {"Python", "torch build", "training", "widgets", "memory", "processors", "disk", "writing"} <= {
        finding["name"] for finding in report["findings"]
    }
    assert seconds < 10


def test_every_finding_that_is_not_ok_gives_advice():
    assert [finding for finding in doctor.examine() if finding.state != "ok" and not finding.advice] == []


def test_an_old_python_fails():
    assert bad(doctor.check_python((3, 10, 14))) == {"Python": "fail"}
    assert bad(doctor.check_python((3, 11, 0))) == {}


def test_versions_below_the_minimum_are_named(monkeypatch):
    real = importlib.metadata.version
    versions = {"torch": "2.9.1", "jupyterlab": "4.6.3"}
    monkeypatch.setattr(importlib.metadata, "version", lambda name: versions.get(name) or real(name))
    assert bad(doctor.check_versions()) == {"package torch": "fail", "package jupyterlab": "warn"}


def test_a_missing_package_is_named(monkeypatch):
    real = importlib.metadata.version

    def version(name):
        if name == "safetensors":
            raise importlib.metadata.PackageNotFoundError(name)
        return real(name)

    monkeypatch.setattr(importlib.metadata, "version", version)
    found = [finding for finding in doctor.check_versions() if finding.state != "ok"]
    assert [(f.name, f.fact) for f in found] == [("package safetensors", "not installed, needed >=0.4")]


def test_a_cpu_build_beside_an_nvidia_driver_is_a_warning(monkeypatch):
    import torch

    monkeypatch.setattr(doctor, "_nvidia_driver", lambda: True)
    monkeypatch.setattr(torch.version, "cuda", None)
    assert bad(doctor.check_torch()) == {"torch build": "warn"}


def test_a_driver_that_torch_cannot_use_is_a_warning(monkeypatch):
    import torch

    monkeypatch.setattr(doctor, "_nvidia_driver", lambda: True)
    monkeypatch.setattr(torch.version, "cuda", "13.0")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    finding = only(doctor.check_torch())
    assert finding.state == "warn"
    assert "update the NVIDIA driver" in finding.advice


def test_the_training_is_real():
    assert only(doctor.check_training()).fact.startswith("loss 0.")


def test_a_check_that_breaks_is_a_finding(monkeypatch):
    def broken():
        raise RuntimeError("illegal instruction\nsecond line")
        yield

    monkeypatch.setitem(doctor.CHECKS, "training", broken)
    finding = next(f for f in doctor.examine() if f.name == "training")
    assert (finding.state, finding.fact) == ("fail", "RuntimeError: illegal instruction")


@pytest.fixture
def jupyter(tmp_path, monkeypatch):
    """Jupyter's folders, laid out below a temporary one with both extensions in place."""
    import jupyter_core.paths

    for name in ("@jupyter-widgets/jupyterlab-manager", "anywidget"):
        folder = tmp_path / "labextensions" / name
        folder.mkdir(parents=True)
        (folder / "package.json").write_text("{}", encoding="utf-8")
    (tmp_path / "labconfig").mkdir()
    monkeypatch.setattr(jupyter_core.paths, "jupyter_path", lambda *parts: [str(tmp_path.joinpath(*parts))])
    monkeypatch.setattr(jupyter_core.paths, "jupyter_config_path", lambda: [str(tmp_path)])
    return tmp_path


def test_extensions_in_place_are_healthy(jupyter):
    assert bad(doctor.check_widgets()) == {}


@pytest.mark.parametrize("switches", [{"anywidget": True}, ["anywidget"]])
def test_a_disabled_extension_fails(jupyter, switches):
    page = jupyter / "labconfig" / "page_config.json"
    page.write_text(json.dumps({"disabledExtensions": switches}), encoding="utf-8")
    assert bad(doctor.check_widgets()) == {"extension anywidget": "fail"}


def test_an_extension_switched_on_again_is_healthy(jupyter):
    page = jupyter / "labconfig" / "page_config.json"
    page.write_text(json.dumps({"disabledExtensions": {"anywidget": False}}), encoding="utf-8")
    assert bad(doctor.check_widgets()) == {}


def test_a_missing_extension_fails(jupyter):
    (jupyter / "labextensions" / "anywidget" / "package.json").unlink()
    assert bad(doctor.check_widgets()) == {"extension anywidget": "fail"}


def test_a_user_without_a_home_folder_is_told_and_not_failed(tmp_path):
    script = (
        "import pwd\n"
        "def nobody(*_): raise KeyError('uid not found')\n"
        "pwd.getpwuid = pwd.getpwnam = nobody\n"
        "from course.cli import app\n"
        "app(['doctor', '--json'])\n"
    )
    kept = {name: value for name, value in os.environ.items() if name != "HOME"}
    environment = {k: v for k, v in kept.items() if not k.startswith(("JUPYTER_", "COURSE_", "XDG_"))}
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env=environment,
    )
    report = json.loads(done.stdout)
    assert (done.returncode, report["healthy"]) == (0, True), report
    (home,) = (finding for finding in report["findings"] if finding["name"] == "home folder")
    assert home["state"] == "warn"
    assert "progress in memory only" in home["fact"]
    assert "HOME" in home["advice"]


@pytest.mark.parametrize(("mib", "state"), [(512, "fail"), (1500, "warn"), (2048, "ok"), (None, "ok")])
def test_memory_is_judged_by_the_limit(monkeypatch, mib, state):
    monkeypatch.setattr(limits, "memory_limit_mib", lambda: mib)
    monkeypatch.setattr(limits, "memory_used_mib", lambda: None)
    assert only(doctor.check_memory()).state == state


@pytest.mark.parametrize(("cores", "state"), [(0.5, "warn"), (1.0, "ok")])
def test_processors_are_judged_by_the_quota(monkeypatch, cores, state):
    monkeypatch.setattr(limits, "cpu_limit", lambda: cores)
    assert only(doctor.check_cpu()).state == state


@pytest.mark.parametrize(("free", "state"), [(0.01, "fail"), (0.2, "warn")])
def test_a_full_disk_is_seen(monkeypatch, free, state):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _: usage(0, 0, int(free * 1024**3)))
    assert bad(doctor.check_disk()) == {"disk": state}


def test_a_folder_that_cannot_be_written_fails(monkeypatch):
    def refuse(**_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(doctor.tempfile, "TemporaryFile", refuse)
    assert bad(doctor.check_disk()) == {"writing": "fail"}


def test_the_print_has_a_line_each_and_the_advice_below(capsys):
    doctor.print_findings(
        [
            doctor.Finding("disk", "ok", "9.0 GiB free"),
            doctor.Finding("memory", "fail", "[0.5] GiB", "close others"),
        ]
    )
    lines = capsys.readouterr().out.splitlines()
    assert lines == [
        "✓ disk: 9.0 GiB free",
        "✗ memory: [0.5] GiB",
        "    close others",
        "1 of 2 must be mended.",
    ]


def test_the_stage_is_looked_for_where_the_package_lies():
    assert (Path(doctor.__file__).parent / "live" / "static" / "stage.js").is_file()
