"""The repository: its README tree is true, files stay small, nothing leaks in, the bundle is built."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import course

ROOT = Path(__file__).parents[1]
STAGE = ROOT / "course" / "live" / "ts"
STATIC = ROOT / "course" / "live" / "static"
HEAVY = (
    "torch",
    "numpy",
    "pandas",
    "sklearn",
    "matplotlib",
    "ipywidgets",
    "anywidget",
    "IPython",
    "traitlets",
)
SCREEN = ("ipywidgets", "anywidget", "IPython", "traitlets", "matplotlib")


def tracked():
    """The tracked files that are still there, as paths."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout: which files are tracked is unknown")
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    paths = (ROOT / name for name in done.stdout.split("\0") if name)
    return [path for path in paths if path.is_file()]


def texts():
    """Tracked text files, each with its text."""
    for path in tracked():
        if path.suffix not in (".png", ".woff2", ".ico"):
            yield path, path.read_text(encoding="utf-8")


def tree():
    """The paths of the README tree, each with its half line."""
    block = (ROOT / "README.md").read_text(encoding="utf-8").split("## What is where")[1].split("```")[1]
    folders = {}
    for line in filter(None, block.splitlines()):
        name, _, about = line.strip().partition(" ")
        depth = (len(line) - len(line.lstrip())) // 2
        folders[depth] = name
        yield "".join(folders[level] for level in range(depth)) + name, about.strip()


def test_the_readme_tree_names_what_is_there_and_says_what_it_is():
    entries = dict(tree())
    assert [path for path in entries if not (ROOT / path).exists()] == []
    assert [path for path, about in entries.items() if not about] == []


def test_the_readme_tree_leaves_nothing_out():
    named = {path.rstrip("/") for path, _ in tree()}
    top = {path.relative_to(ROOT).parts[0] for path in tracked()}
    rooms = {
        f"course/{path.relative_to(ROOT).parts[1]}"
        for path in tracked()
        if path.is_relative_to(ROOT / "course") and path.name != "__init__.py" and path.name != "py.typed"
    }
    # Settings of git and pre-commit, which every repository has, need no explanation.
    assert {
        name for name in top | rooms if not name.startswith(".git") and "pre-commit" not in name
    } - named == set()


def test_links_of_the_pages_resolve():
    broken = []
    for path, text in texts():
        if path.suffix == ".md":
            links = re.findall(r"\]\(([^)#]+)", text)
            broken += [
                f"{path.name}: {x}" for x in links if "://" not in x and not (path.parent / x).exists()
            ]
    assert broken == []


def test_no_tracked_file_names_a_registry_host_or_a_path_of_one_machine():
    # Written so that this file does not contain what it looks for.
    banned = [
        r"pypi\.(?:org)",
        r"files\.python(?:hosted)",
        r"registry\.(?:npmjs)",
        r"/(?:root|work)/",
        r"/home/\w",
    ]
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path, text in texts()
        for match in re.finditer("|".join(banned), text)
    ]
    assert found == []


def test_nothing_ships_an_open_server():
    banned = re.compile(
        r"token\s*=\s*['\"]{2}|disable_check_xsrf\s*=\s*True|allow_origin\s*=\s*['\"]\*|allow_root\s*=\s*True|"
        r"ip\s*=\s*['\"]?0\.0\.0\.0"
    )
    shipped = [(path, text) for path, text in texts() if not path.is_relative_to(ROOT / "tests")]
    assert [str(path.relative_to(ROOT)) for path, text in shipped if banned.search(text)] == []


def test_nothing_is_unpickled():
    loads = re.compile(
        r"\bpickle\.loads?\(|\bjoblib\.load\(|weights_only\s*=\s*False|allow_pickle\s*=\s*True"
    )
    shipped = [(path, text) for path, text in texts() if path.is_relative_to(ROOT / "course")]
    assert [str(path.relative_to(ROOT)) for path, text in shipped if loads.search(text)] == []


def test_versions_agree():
    assert f'version = "{course.__version__}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert f"version: {course.__version__}" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")


def test_the_lock_pins_every_package_of_every_extra():
    import importlib.metadata

    from packaging.requirements import Requirement

    lock = {}
    for line in (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            assert re.match(r"^[a-z0-9-]+==[\w.!+]+( ; .+)?$", line), line
            lock[line.split("==")[0]] = line
    assert lock["torch"] == "torch==2.13.0"
    asked = {Requirement(text).name.lower() for text in importlib.metadata.requires("course") or ()} - {
        "course"
    }
    assert asked - set(lock) == set()


def fresh(code):
    """The output of a fresh Python that runs `code` with this repository's package."""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_importing_the_package_or_its_command_loads_nothing_heavy():
    for module in ("course", "course.cli", "course.doctor", "course.limits"):
        loaded = fresh(f"import sys, {module}; print(*sys.modules)").split()
        assert set(HEAVY) & set(loaded) == set(), module


def test_floors_0_and_1_run_without_any_package_of_the_screen():
    modules = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in (ROOT / "course").rglob("*.py")
        if path.relative_to(ROOT / "course").parts[0]
        in ("data", "envs", "models", "training", "device.py", "limits.py", "time_limit.py")
    ]
    # A name bound to None cannot be imported: the packages are as good as not installed.
    block = f"import sys; sys.modules.update(dict.fromkeys({SCREEN!r}))"
    assert fresh(f"{block}; import {', '.join(sorted(modules))}; print('ok')") == "ok\n"


def test_the_committed_bundle_is_what_the_source_builds(tmp_path):
    node = shutil.which("node", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if not (STAGE / "node_modules").is_dir() or node is None:
        pytest.skip("the front end's packages are not installed: make stage")
    # Built beside a copy, so that tests running at the same time never see a half-written bundle.
    copy = tmp_path / "live" / "ts"
    shutil.copytree(STAGE, copy, ignore=shutil.ignore_patterns("node_modules"))
    (copy / "node_modules").symlink_to(STAGE / "node_modules")
    (tmp_path / "live" / "static").mkdir()
    done = subprocess.run([node, "build.mjs"], cwd=copy, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    built = _contents(tmp_path / "live" / "static")
    committed = _contents(STATIC)
    assert sorted(built) == sorted(committed)
    stale = [name for name, content in built.items() if content != committed[name]]
    assert stale == [], "run: npm --prefix course/live/ts run build, and commit course/live/static"


def _contents(folder):
    return {str(f.relative_to(folder)): f.read_bytes() for f in folder.rglob("*") if f.is_file()}


def test_the_front_end_asks_the_network_for_nothing():
    bundle = b"".join(_contents(STATIC).values()).decode()
    # The only addresses are names of XML namespaces, which nothing fetches.
    assert set(re.findall(r"https?://[\w.-]+", bundle)) <= {"http://www.w3.org"}
    assert not re.search(r"\bfetch\(|XMLHttpRequest|new WebSocket|@import|sendBeacon", bundle)


def test_the_front_ends_packages_are_pinned():
    package = json.loads((STAGE / "package.json").read_text(encoding="utf-8"))
    versions = {**package.get("dependencies", {}), **package.get("devDependencies", {})}
    assert [name for name, version in versions.items() if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []


def test_scripts_keep_the_line_ends_that_a_shell_reads():
    scripts = [path for path in tracked() if path.read_bytes()[:2] == b"#!" or path.name == "Makefile"]
    assert len(scripts) > 5
    names = [str(path.relative_to(ROOT)) for path in scripts]
    command = ["git", "check-attr", "eol", "--", *names]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    shells = [line for line in done.stdout.splitlines() if not line.split(":")[0].endswith(".py")]
    assert [line for line in shells if not line.endswith("eol: lf")] == []
    assert not any(b"\r\n" in path.read_bytes() for path in scripts)
