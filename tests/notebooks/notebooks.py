"""The notebooks as the tests see them, and nbval as `make test` calls it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
HERE = Path(__file__).parent
OFFLINE = HERE / "offline"


def read(path: Path) -> Any:
    return nbformat.read(path, as_version=4)


def code_cells(path: Path) -> list[Any]:
    return [cell for cell in read(path).cells if cell.cell_type == "code"]


def tags(cell: Any) -> list[str]:
    return cell.metadata.get("tags", [])


def text_of(cell: Any) -> str:
    """Return what a code cell printed or showed as plain text."""
    shown = [
        output.get("text", "") or output.get("data", {}).get("text/plain", "") for output in cell.outputs
    ]
    return "".join(shown)


def receipts(notebook: Any) -> list[Any]:
    """Return the code cells whose text is compared in every run."""
    return [
        cell
        for cell in notebook.cells
        if cell.cell_type == "code" and "nbval-ignore-output" not in tags(cell) and text_of(cell).strip()
    ]


def nbval(path: Path) -> subprocess.CompletedProcess[str]:
    """Run one notebook against its own outputs, in a process that cannot reach the network."""
    inherited = os.environ.get("PYTHONPATH")
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join([str(OFFLINE), str(HERE), *([inherited] if inherited else [])])
    }
    options = [
        "-p",
        "no_grammar",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:hypothesispytest",
        "-q",
        "--nbval",
        "--nbval-current-env",
        "--nbval-cell-timeout=120",
    ]
    sanitize = f"--nbval-sanitize-with={HERE / 'sanitize.cfg'}"
    return subprocess.run(
        [sys.executable, "-m", "pytest", *options, sanitize, "--rootdir", str(path.parent), str(path)],
        capture_output=True,
        text=True,
        timeout=300,
        cwd=path.parent,
        env=environment,
    )
