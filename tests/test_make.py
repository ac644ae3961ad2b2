"""The scripts behind `make`, with the programs they call replaced: what they ask for, and what they say."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="make and its scripts are for Linux and macOS"
)


@pytest.fixture
def programs(tmp_path):
    """A function that puts a program of a few shell lines on a PATH of its own."""
    folder = tmp_path / "programs"
    folder.mkdir()
    for name in ("sh", "bash", "grep", "uname", "id", "tee", "cat", "cp", "touch", "make"):
        (folder / name).symlink_to(shutil.which(name))

    def put(**scripts):
        for name, lines in scripts.items():
            path = folder / name.replace("_", "-")
            path.unlink(missing_ok=True)
            path.write_text(f"#!/bin/sh\n{lines}\n", encoding="utf-8")
            path.chmod(0o755)
        return str(folder)

    return put


def run(*command, cwd=ROOT, **settings):
    # What an outer make hands down would change how this one behaves and speaks.
    outer = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    done = subprocess.run(
        command, cwd=cwd, env={**outer, **settings}, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def asked_of_pip(tmp_path, **settings):
    """What install-torch asked pip for, a line a call."""
    log = tmp_path / "pip.log"
    code, said = run("sh", ".ci/install-torch", "requirements.lock", LOG=str(log), **settings)
    return code, said, log.read_text(encoding="utf-8").splitlines()


@pytest.fixture
def linux(programs):
    return programs(uname="echo Linux", pip='echo "$@" >> "$LOG"', nvidia_smi="exit 9")


def test_without_a_gpu_torch_comes_from_the_cpu_index_with_little_patience(tmp_path, linux):
    code, _, calls = asked_of_pip(tmp_path, PATH=linux, PIP="pip")
    assert (code, len(calls)) == (0, 1)
    assert calls[0].endswith("--extra-index-url https://download.pytorch.org/whl/cpu torch==2.13.0")
    assert "--retries 0 --timeout 5" in calls[0]


def test_with_a_gpu_no_other_index_is_asked(tmp_path, programs, linux):
    programs(nvidia_smi="exit 0")
    _, _, calls = asked_of_pip(tmp_path, PATH=linux, PIP="pip")
    assert calls == ["install -qq -c requirements.lock torch==2.13.0"]


def test_on_macos_no_other_index_is_asked(tmp_path, programs, linux):
    programs(uname="echo Darwin")
    _, _, calls = asked_of_pip(tmp_path, PATH=linux, PIP="pip")
    assert calls == ["install -qq -c requirements.lock torch==2.13.0"]


def test_a_broken_download_is_tried_again_with_more_patience(tmp_path, programs, linux):
    programs(pip='echo "$@" >> "$LOG"\ncase "$*" in *timeout*) exit 1;; esac')
    code, _, calls = asked_of_pip(tmp_path, PATH=linux, PIP="pip")
    assert (code, len(calls)) == (0, 2)
    assert "--timeout" not in calls[1]


def test_without_chromium_there_is_one_command_to_run(programs):
    path = programs(python="exit 1", id="echo 1000")
    code, said = run("sh", ".ci/install-chromium", PATH=path, PY="python")
    assert code == 1
    assert said.splitlines()[-1] == (
        "The browser tests need Chromium. Install it with: sudo apt-get install -y chromium"
    )


def test_a_chromium_that_is_there_is_taken(programs):
    path = programs(chromium="exit 0", python="exit 1")
    assert run("sh", ".ci/install-chromium", PATH=path, PY="python") == (0, "")


@pytest.fixture
def fresh(tmp_path):
    """A folder with nothing installed."""
    for name in ("Makefile", "pyproject.toml", "requirements.lock"):
        shutil.copy(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / ".ci", tmp_path / ".ci")
    return tmp_path


def test_a_python_that_is_not_there_is_named(fresh):
    code, said = run("make", "setup", "PYTHON=python9.9", cwd=fresh)
    assert code != 0
    assert "There is no 'python9.9' here. Install Python 3.11 or newer" in said


def test_an_old_python_is_named_with_its_version(fresh, programs):
    path = programs(python_old='if [ "$1" = -V ]; then echo "Python 3.9.2"; else exit 1; fi')
    code, said = run("make", "setup", f"PYTHON={path}/python-old", cwd=fresh)
    assert code != 0
    assert "needs Python 3.11 or newer" in said
    assert "is Python 3.9.2" in said
    assert not (fresh / ".venv").exists()


def test_a_second_lab_installs_nothing(fresh):
    (fresh / ".venv" / "bin").mkdir(parents=True)
    course = fresh / ".venv" / "bin" / "course"
    course.write_text('#!/bin/sh\necho "course $*"\n', encoding="utf-8")
    course.chmod(0o755)
    for stamp in (".python", ".torch", ".lab"):  # in the order they are made
        (fresh / ".venv" / stamp).touch()
    assert run("make", "lab", cwd=fresh) == (0, "course lab notebooks/00_first_win.ipynb\n")
    code, said = run("make", "lab", "LAB_ARGS=--no-browser", "NOTEBOOK=notebooks/x.ipynb", cwd=fresh)
    assert (code, said) == (0, "course lab notebooks/x.ipynb -- --no-browser\n")


def test_help_lists_every_command_a_person_types(fresh):
    code, said = run("make", cwd=fresh)
    assert code == 0
    for command in ("setup", "lab", "test", "fix", "bench", "test-kernels", "clean"):
        assert f"make {command} " in said


def test_a_stage_that_fails_is_named_and_fails_the_whole(fresh):
    (fresh / ".venv").mkdir()
    code, said = run(".ci/timed", "spelling", "false", cwd=fresh)
    assert code == 1
    assert "FAILED (1)" in said
    assert "spelling" in (fresh / ".venv" / "timings").read_text(encoding="utf-8")


def test_the_continuous_integration_runs_make_test_and_hands_on_its_code(fresh, programs):
    (fresh / ".ci" / "run").chmod(0o755)
    path = programs(make='echo "make $*"; exit 7')
    code, said = run("bash", ".ci/run", cwd=fresh, PATH=f"{path}:{os.environ['PATH']}")
    assert (code, said) == (7, "make --keep-going test\n")
