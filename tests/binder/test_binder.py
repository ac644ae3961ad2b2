"""Binder: its files agree with the lock, repo2docker takes them, its scripts run for an ordinary user."""

import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
BINDER = ROOT / "binder"
NOBODY = 65534  # the user without rights on Linux; the container's own is as ordinary
CUDA = re.compile(r"^(nvidia|cuda|triton)")  # PyTorch's CPU build asks for none of these


def pins(path):
    """Name to version of every pinned line; markers, comments and options aside."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return dict(
        line.split(";")[0].strip().split("==") for line in lines if line and not line.startswith(("#", "-"))
    )


def closure(name, extra=""):
    """The names of all that a distribution needs here, itself left out."""
    found, todo = set(), [(name, extra)]
    while todo:
        current, asked = todo.pop()
        for requirement in map(Requirement, importlib.metadata.requires(current) or ()):
            # An unasked extra's requirements are not needed; those without a marker always are.
            if requirement.marker and not requirement.marker.evaluate({"extra": asked}):
                continue
            key = re.sub(r"[-_.]+", "-", requirement.name).lower()
            if key not in found and not CUDA.match(key):
                found.add(key)
                todo += [(requirement.name, extra) for extra in ("", *requirement.extras)]
    return found


def test_every_version_is_that_of_the_lock_file():
    lock, binder = pins(ROOT / "requirements.lock"), pins(BINDER / "requirements.txt")
    assert binder["torch"] == "2.13.0"
    assert {name: version for name, version in binder.items() if lock.get(name) != version} == {}


def test_everything_the_lab_needs_is_pinned():
    assert closure("course", "lab") - set(pins(BINDER / "requirements.txt")) == set()


def test_nothing_local_and_no_cuda_is_installed_before_the_repository_is_copied():
    lines = (BINDER / "requirements.txt").read_text(encoding="utf-8").splitlines()
    options = [line for line in lines if line.startswith("-")]
    assert options == ["--extra-index-url https://download.pytorch.org/whl/cpu"]
    assert [name for name in pins(BINDER / "requirements.txt") if CUDA.match(name)] == []


def test_no_setting_opens_the_server():
    text = "".join(path.read_text(encoding="utf-8") for path in BINDER.iterdir() if path.is_file())
    assert not re.search(r"\btoken|xsrf|allow.?origin|allow.?root|0\.0\.0\.0", text, re.IGNORECASE)


@pytest.fixture
def place():
    """A folder that every user can enter, unlike tmp_path."""
    with tempfile.TemporaryDirectory(prefix="course-binder-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture
def checkout(place):
    """A copy of what Binder would fetch: the tracked files."""
    names = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
    ).stdout
    target = place / "checkout"
    for name in filter(None, names.split("\0")):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, target / name)
    return target


def test_repo2docker_takes_these_files(checkout):
    command = [sys.executable, "-m", "repo2docker", "--no-build", "--debug", "."]
    done = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    said = done.stdout + done.stderr
    dockerfile = [line.strip() for line in said.splitlines()]
    install = next(i for i, line in enumerate(dockerfile) if '-r "binder/requirements.txt"' in line)
    copy = next(i for i, line in enumerate(dockerfile) if line.endswith("src/ ${REPO_DIR}/"))
    assert install < copy, "a change of a notebook must not install PyTorch again"
    assert "python=3.11" in said
    assert "RUN ./binder/postBuild" in dockerfile
    assert 'ENV R2D_ENTRYPOINT="${REPO_DIR}/binder/start"' in dockerfile


@pytest.fixture
def as_learner(place, checkout):
    """A function that runs a command in the checkout, in a fresh environment, as an ordinary user."""
    if sys.platform == "win32":
        pytest.skip("Binder's scripts are for bash")
    environment, home = place / "environment", place / "home"
    home.mkdir()
    # Copies, not links: the shell must be able to see that the interpreter may be run.
    subprocess.run([sys.executable, "-m", "venv", "--copies", environment], check=True)
    site = Path(sysconfig.get_path("purelib", vars={"base": str(environment)}))
    # Borrowed, so that PyTorch is not installed a second time; the course itself is not on this path.
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    prefix = []
    if os.geteuid() == 0:
        if not shutil.which("setpriv"):
            pytest.skip("as root, becoming an ordinary user needs setpriv (util-linux)")
        for path in (checkout, environment, home):
            subprocess.run(["chown", "-R", f"{NOBODY}:{NOBODY}", path], check=True)
        # May read what root may (the interpreter can lie in root's home), may write only its own.
        rights = "-all,+dac_read_search"
        prefix = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--no-new-privs"]
        prefix += [f"--inh-caps={rights}", f"--ambient-caps={rights}"]
    settings = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")}
    settings |= {
        "HOME": str(home),
        "TMPDIR": str(home),
        "PATH": f"{environment / 'bin'}:{os.environ['PATH']}",
    }

    def run(*command):
        done = subprocess.run(
            [*prefix, *command], cwd=checkout, env=settings, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout.strip()

    return run


def test_the_scripts_install_and_start_the_course_for_an_ordinary_user(as_learner, checkout):
    assert as_learner("id", "-u") != "0"
    as_learner("binder/postBuild")
    where = as_learner("binder/start", "python", "-c", "import course; print(course.__file__)")
    assert Path(where) == checkout / "course" / "__init__.py"
    assert as_learner(
        "binder/start", "python", "-c", "import sys; print(sys.argv[1:])", "a b", "$HOME", ""
    ) == ("['a b', '$HOME', '']")
    assert as_learner("binder/start", "sh", "-c", "echo $OMP_NUM_THREADS") == "1"
    assert as_learner("binder/start", "course", "--version").startswith("course ")


def test_a_failing_step_of_post_build_fails_the_build(checkout):
    (checkout / "pyproject.toml").write_text("not a project", encoding="utf-8")
    done = subprocess.run(["bash", "binder/postBuild"], cwd=checkout, capture_output=True, check=False)
    assert done.returncode != 0
