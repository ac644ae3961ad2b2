"""Run benchmarks.

python -m tests.bench NAME --json     one benchmark; the last line is one JSON object
python -m tests.bench NAME --write    one benchmark, and its chapter of tests/bench/RESULTS.md anew
python -m tests.bench                 all of them, a process each, and every chapter

A benchmark is a module of this package with ``measure(runs: int) -> dict`` (numbers by key) and ``GOALS``,
a dict of key to goal: ``">= 1.3"`` or ``(">=", 1.3)``.
"""

import argparse
import datetime
import importlib
import importlib.metadata
import json
import operator
import os
import pkgutil
import platform
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import tests.bench

HERE = Path(__file__).parent
RESULTS = HERE / "RESULTS.md"
COMPARE = {
    ">=": operator.ge,
    "<=": operator.le,
    "=": operator.eq,
    "==": operator.eq,
    ">": operator.gt,
    "<": operator.lt,
}
PACKAGES = (
    "torch",
    "numpy",
    "scikit-learn",
    "skorch",
    "lightning",
    "stable-baselines3",
    "ipykernel",
    "jupyterlab",
    "anywidget",
)


def names() -> list[str]:
    """The benchmarks: modules of this package that have a `measure`."""
    found = (module.name for module in pkgutil.iter_modules([str(HERE)]) if not module.name.startswith("_"))
    return [name for name in found if "\ndef measure(" in (HERE / f"{name}.py").read_text(encoding="utf-8")]


def goal(said: str | tuple[str, float]) -> tuple[str, float]:
    """A goal as comparison and number, from "≥ 1.3" or (">=", 1.3)."""
    sign, number = said.replace("≥", ">=").replace("≤", "<=").split() if isinstance(said, str) else said
    if sign not in COMPARE:
        raise ValueError(f"a goal must start with one of {', '.join(COMPARE)}, got {said!r}")
    return sign, float(str(number).replace(",", ""))


def verdict(value: Any, said: str | tuple[str, float] | None) -> str:
    """What the table says of a number: "yes", "**no**", or nothing where there is no goal."""
    if said is None:
        return ""
    sign, number = goal(said)
    reached = isinstance(value, int | float) and COMPARE[sign](value, number)
    return "yes" if reached else "**no**"


def table(results: dict[str, Any], goals: dict[str, Any]) -> list[str]:
    """One row a key, in Markdown."""
    lines = ["| key | measured | goal | reached |", "|---|---:|---:|---|"]
    for key in [*results, *(key for key in goals if key not in results)]:
        value, said = results.get(key, "not measured"), goals.get(key)
        if isinstance(value, dict | list):
            continue  # the single runs: for the JSON, not for the table
        wanted = "" if said is None else "{} {:g}".format(*goal(said)).replace(">=", "≥").replace("<=", "≤")
        lines.append(f"| {key} | {shown(value)} | {wanted} | {verdict(value, said)} |")
    return lines


def shown(value: Any) -> str:
    """A number with the digits that mean something: 12,345, 27.3, 1.34, 0.965."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    if isinstance(value, int) or abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 20 else f"{value:.3g}"


def machine() -> list[str]:
    """What was measured on, line by line."""
    import psutil

    versions = [f"Python {platform.python_version()}"]
    for name in PACKAGES:
        try:
            versions.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            versions.append(f"no {name}")
    gib = psutil.virtual_memory().total / 1024**3
    return [
        f"- {processor()}, {psutil.cpu_count()} cores, {gib:.0f} GiB",
        f"- {platform.system()} {platform.release()} ({platform.machine()})",
        f"- {', '.join(versions)}",
    ]


def processor() -> str:
    """The processor's model, as far as the system tells it."""
    info = Path("/proc/cpuinfo")
    if info.is_file():
        for line in info.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or "unknown processor"


def run(name: str, runs: int) -> dict[str, Any]:
    """Measure one benchmark in this process."""
    return importlib.import_module(f"tests.bench.{name}").measure(runs=runs)


def run_apart(asked: Sequence[str], runs: int) -> int:
    """Measure in a fresh process each, and write every chapter as it comes; 1 when one of them broke."""
    broken = 0
    for name in asked:
        print(f"=== {name}", flush=True)
        command = [sys.executable, "-m", "tests.bench", name, "--json", "--runs", str(runs)]
        done = subprocess.run(command, cwd=HERE.parent.parent, capture_output=True, text=True, check=False)
        if done.returncode:
            broken = 1
            print(done.stderr[-2000:], file=sys.stderr, flush=True)
            rows = [f"It broke: {(done.stderr.strip().splitlines() or ['no message'])[-1]}"]
        else:
            goals = importlib.import_module(f"tests.bench.{name}").GOALS
            rows = table(json.loads(done.stdout.strip().splitlines()[-1]), goals)
            print("\n".join(rows), flush=True)
        write(name, rows, runs)
    return broken


def write(name: str, rows: list[str], runs: int) -> None:
    """Put the chapter of one benchmark into the results; those of benchmarks that are no more go."""
    about = (importlib.import_module(f"tests.bench.{name}").__doc__ or "").strip().split("\n\n")[0]
    today = datetime.datetime.now(tz=datetime.UTC).date()
    median = f"medians of {runs} runs" if runs > 1 else "one run"
    found = re.split(r"^## (\S+)\n", RESULTS.read_text(encoding="utf-8"), flags=re.MULTILINE)
    chapters = {old: text.strip() for old, text in zip(found[1::2], found[2::2], strict=True)}
    where = f"{processor()}, {os.cpu_count()} cores"
    chapters[name] = "\n".join([f"{about.replace(chr(10), ' ')} On {today}, {where}, {median}.", "", *rows])
    head = "\n".join(["# Results of `make bench`", "", "Last written on", "", *machine()])
    kept = [f"## {each}\n\n{chapters[each]}" for each in names() if each in chapters]
    RESULTS.write_text("\n\n".join([head, *kept]) + "\n", encoding="utf-8")


def main() -> int:
    """Read the command line and do what it says."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=tests.bench.__doc__)
    parser.add_argument("name", nargs="?", choices=names(), help="one benchmark; without it, all of them")
    parser.add_argument("--json", action="store_true", help="print only one JSON object, on the last line")
    parser.add_argument("--write", action="store_true", help="write its chapter of the results anew")
    parser.add_argument(
        "--runs", type=int, default=5, help="measurements each median is taken over (default 5)"
    )
    said = parser.parse_args()
    if said.runs < 1:
        parser.error(f"--runs must be at least 1, got {said.runs}; 5 is a good start")
    if said.name is None or said.write:
        return run_apart(names() if said.name is None else [said.name], said.runs)
    results = run(said.name, said.runs)
    if not said.json:
        print("\n".join(table(results, importlib.import_module(f"tests.bench.{said.name}").GOALS)))
    print(json.dumps(results))
    return 0


if __name__ == "__main__":
    sys.exit(main())
