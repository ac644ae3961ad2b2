"""Floor 4: can this machine run the course? Offline, in seconds, one line of advice for each finding."""

import importlib.metadata
import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

INSTALL = "run `make setup` in the folder of the course (or pip install -c requirements.lock -e '.[lab]')"


@dataclass(frozen=True)
class Finding:
    """What one check saw: a state, a fact, and what to do about it (empty where nothing is to be done)."""

    name: str
    state: Literal["ok", "warn", "fail"]
    fact: str
    advice: str = ""


def examine() -> list[Finding]:
    """Run every check.

    Returns
    -------
    list of Finding
        In the order of `CHECKS`; a check that itself breaks is a finding that failed.
    """
    findings: list[Finding] = []
    for name, check in CHECKS.items():
        try:
            findings.extend(check())
        except Exception as error:  # the doctor must finish and report, whatever is broken
            fact = f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else 'no message'}"
            findings.append(Finding(name, "fail", fact, INSTALL))
    return findings


def check_python(version: tuple[int, ...] = sys.version_info[:3]) -> Iterator[Finding]:
    """Python against the minimum."""
    fact = ".".join(map(str, version))
    if version >= (3, 11):
        yield Finding("Python", "ok", fact)
    else:
        yield Finding(
            "Python", "fail", fact, "install Python 3.11 or newer, then make clean setup PYTHON=python3.12"
        )


def check_versions() -> Iterator[Finding]:
    """Every package the course asks for against its minimum; those of the widget floors only warn."""
    from packaging.requirements import Requirement

    n_good = 0
    for requirement in map(Requirement, importlib.metadata.requires("course") or ()):
        needed = requirement.marker is None or requirement.marker.evaluate({"extra": ""})
        if not needed and not (requirement.marker and requirement.marker.evaluate({"extra": "lab"})):
            continue
        try:
            version = importlib.metadata.version(requirement.name)
        except importlib.metadata.PackageNotFoundError:
            version = ""
        if version and requirement.specifier.contains(version, prereleases=True):
            n_good += 1
            continue
        fact = f"{version or 'not installed'}, needed {requirement.specifier}"
        yield Finding(f"package {requirement.name}", "fail" if needed else "warn", fact, INSTALL)
    yield Finding("packages", "ok", f"{n_good} at or above their minimum versions")


def check_torch() -> Iterator[Finding]:
    """The build of torch against the devices that are present."""
    import torch

    gpu = _nvidia_driver()
    build = f"torch {torch.__version__}"
    if gpu and torch.version.cuda is None:
        advice = "a CPU build leaves the GPU idle: make clean setup (nothing in the course needs a GPU)"
        yield Finding("torch build", "warn", f"{build} for CPU, but an NVIDIA driver is here", advice)
    elif gpu and not torch.cuda.is_available():
        advice = "update the NVIDIA driver; until then everything runs on the CPU"
        yield Finding("torch build", "warn", f"{build} cannot use the NVIDIA GPU that is here", advice)
    elif torch.cuda.is_available():
        yield Finding("torch build", "ok", f"{build}, CUDA on {torch.cuda.get_device_name(0)}")
    elif torch.backends.mps.is_available():
        yield Finding("torch build", "ok", f"{build}, MPS")
    elif sys.platform == "darwin" and platform.machine() == "arm64":
        advice = (
            "install an arm64 Python (this one runs under Rosetta or is too old); the CPU serves meanwhile"
        )
        yield Finding("torch build", "warn", f"{build} without MPS on Apple silicon", advice)
    else:
        yield Finding("torch build", "ok", f"{build}, CPU; no other device is here")


def check_training() -> Iterator[Finding]:
    """A real run: three epochs on the Playground's circle must lower the loss."""
    from course.data.load import load
    from course.models.mlp import MLP
    from course.training.events import EpochEnded, Evaluated
    from course.training.supervised.fit import fit

    start = time.perf_counter()
    dataset = load("circle", seed=0)
    model = MLP((2, 4, 2, 1), seed=0)
    reports = [e for e in fit(model, dataset, seed=0, n_epochs=3) if isinstance(e, Evaluated | EpochEnded)]
    first, last = (float(report.metrics.train_loss[0]) for report in (reports[0], reports[-1]))
    fact = f"loss {first:.3f} to {last:.3f} in 3 epochs, {time.perf_counter() - start:.1f} s"
    if last < first:
        yield Finding("training", "ok", fact)
    else:
        yield Finding("training", "fail", fact, "this PyTorch computes wrongly here: make clean setup")


def check_widgets() -> Iterator[Finding]:
    """The front-end parts that JupyterLab must find: ipywidgets', anywidget's and the stage's own bundle."""
    bundle = Path(__file__).parent / "live" / "static" / "stage.js"
    if not bundle.is_file():
        yield Finding("stage", "fail", "course/live/static/stage.js is missing", INSTALL)
    try:
        from jupyter_core.paths import jupyter_config_path, jupyter_path
    except ImportError:
        yield Finding("widgets", "warn", "Jupyter is not installed; runs work, notebooks do not", INSTALL)
        return
    try:
        settings, places = jupyter_config_path(), jupyter_path("labextensions")
    except RuntimeError:  # as pathlib says that there is no home
        fact = "this user has none; runs work and keep progress in memory only, JupyterLab does not start"
        yield Finding(
            "home folder", "warn", fact, "set HOME to a folder that you may write: export HOME=/tmp"
        )
        return
    off = _disabled([Path(folder) for folder in settings])
    bad = 0
    for name in ("@jupyter-widgets/jupyterlab-manager", "anywidget"):
        if not any(Path(folder, name, "package.json").is_file() for folder in places):
            bad += 1
            yield Finding(f"extension {name}", "fail", "not installed where this Python looks", INSTALL)
        elif name in off:
            bad += 1
            yield Finding(f"extension {name}", "fail", "disabled", f"run: jupyter labextension enable {name}")
    if not bad:
        yield Finding("widgets", "ok", "the JupyterLab extensions are installed and enabled")


def check_memory() -> Iterator[Finding]:
    """Memory that holds for this process: the control group's limit where there is one."""
    from course.limits import memory_limit_mib, memory_used_mib

    limit, used = memory_limit_mib(), memory_used_mib()
    if limit is None:
        yield Finding("memory", "ok", "the limit cannot be read on this system")
        return
    fact = f"{limit / 1024:.1f} GiB" + ("" if used is None else f", {used / 1024:.1f} in use")
    if limit < 1024:
        yield Finding(
            "memory", "fail", fact, "one lab and its server need 1 GiB: raise the limit of the container"
        )
    elif limit < 2000:
        yield Finding(
            "memory", "warn", fact, "keep one notebook open at a time, and shut down its kernel after"
        )
    else:
        yield Finding("memory", "ok", fact)


def check_cpu() -> Iterator[Finding]:
    """Processors that hold for this process."""
    from course.limits import cpu_limit

    limit = cpu_limit()
    if limit < 1:
        advice = "training will be slow and the picture jerky: ask for a whole processor"
        yield Finding("processors", "warn", f"{limit:g}", advice)
    else:
        yield Finding("processors", "ok", f"{limit:g}")


def check_disk() -> Iterator[Finding]:
    """Free space and the right to write where notebooks and progress are kept."""
    here = Path.cwd()
    free_gib = shutil.disk_usage(here).free / 1024**3
    if free_gib < 0.5:
        state: Literal["warn", "fail"] = "fail" if free_gib < 0.05 else "warn"
        yield Finding(
            "disk", state, f"{free_gib:.2f} GiB free", "free half a GiB, or notebooks may not be saved"
        )
    else:
        yield Finding("disk", "ok", f"{free_gib:.1f} GiB free")
    try:
        with tempfile.TemporaryFile(dir=here) as file:
            file.write(b"course")
        yield Finding("writing", "ok", "this folder can be written")
    except OSError as error:
        advice = "copy the course to a folder of your own, or notebooks and progress are lost"
        yield Finding("writing", "fail", f"{here} cannot be written ({error.strerror})", advice)


CHECKS: dict[str, Callable[[], Iterator[Finding]]] = {
    "Python": check_python,
    "packages": check_versions,
    "torch build": check_torch,
    "training": check_training,
    "widgets": check_widgets,
    "memory": check_memory,
    "processors": check_cpu,
    "disk": check_disk,
}


def to_json(findings: list[Finding]) -> dict[str, Any]:
    """The findings as plain data: `healthy` is False when one failed."""
    healthy = all(finding.state != "fail" for finding in findings)
    return {"healthy": healthy, "findings": [asdict(finding) for finding in findings]}


def print_findings(findings: list[Finding]) -> None:
    """Print a line for each finding, and its advice below it."""
    from rich.console import Console

    console = Console(highlight=False, soft_wrap=True)
    marks = {"ok": ("green", "✓"), "warn": ("yellow", "!"), "fail": ("red", "✗")}
    if not console.encoding.startswith("utf"):
        marks |= {"ok": ("green", "ok"), "fail": ("red", "x")}
    for finding in findings:
        colour, mark = marks[finding.state]
        console.print(f"[{colour}]{mark}[/] ", end="")
        console.print(f"{finding.name}: {finding.fact}", markup=False)
        if finding.advice:
            console.print(f"    {finding.advice}", markup=False)
    n_failed = sum(finding.state == "fail" for finding in findings)
    verdict = f"{n_failed} of {len(findings)} must be mended."
    console.print(verdict if n_failed else "This machine runs the course.")


def _nvidia_driver() -> bool:
    return any(
        Path(place).exists() for place in ("/proc/driver/nvidia/version", "/dev/nvidiactl", "/dev/dxg")
    )


def _disabled(folders: list[Path]) -> set[str]:
    """Extensions switched off by the page configuration in these Jupyter folders; the first word counts."""
    import json

    said: dict[str, bool] = {}
    for folder in folders:
        page = folder / "labconfig" / "page_config.json"
        if page.is_file():
            switches = json.loads(page.read_text(encoding="utf-8")).get("disabledExtensions", {})
            said = {**(dict.fromkeys(switches, True) if isinstance(switches, list) else switches), **said}
    return {name for name, off in said.items() if off}
