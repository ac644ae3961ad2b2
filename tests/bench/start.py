"""From nothing to the first picture: importing, the first cell of a fresh kernel, and the memory it takes.

The peer is a process that only imports torch.
"""

import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tests.kernel.client import View, start_kernel

GOALS = {
    "import_course_ms": "<= 150",
    "first_frame_over_import_torch": "<= 1.5",
    "pss_over_bare_torch": "<= 1.4",
}
TIMED_IMPORT = "import time; t = time.perf_counter(); import {}; print(time.perf_counter() - t)"
BARE_TORCH = "import torch; torch.ones(2).sum(); print(open('/proc/self/smaps_rollup').read())"
FIRST_CELL = "from course.labs import playground\nlab = playground()\nlab"


def measure(runs: int = 5) -> dict[str, Any]:
    """Medians over ``runs``, each in fresh processes, ours and the peer in turn.

    Returns
    -------
    dict
        import_course_ms; first_frame_s, from running the first cell to the snapshot, and the same over the
        time that ``import torch`` takes; kernel_pss_mib, of the kernel that shows it, and the same over that
        of a process that imported torch.
    """
    # Whoever comes first after an installation reads from disk and compiles; that is not what is measured.
    _first_frame()
    found: list[dict[str, float]] = []
    for _ in range(runs):
        course_s, torch_s = _import("course"), _import("torch")
        first_frame_s, pss = _first_frame()
        bare = _pss_mib(_python(BARE_TORCH))
        found.append(
            {
                "import_course_ms": course_s * 1000,
                "import_torch_s": torch_s,
                "first_frame_s": first_frame_s,
                "first_frame_over_import_torch": first_frame_s / torch_s,
                "kernel_pss_mib": pss,
                "pss_over_bare_torch": pss / bare,
            }
        )
    return {key: statistics.median(run[key] for run in found) for key in found[0]}


def _import(module: str) -> float:
    return float(_python(TIMED_IMPORT.format(module)))


def _python(code: str) -> str:
    command = [sys.executable, "-c", code]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def _first_frame() -> tuple[float, float]:
    """Seconds to the first picture in a fresh kernel, and the kernel's memory then."""
    with start_kernel() as client:
        started = time.perf_counter()
        cell = client.submit(FIRST_CELL, cell="first")
        # A page can say hello as soon as the cell's output shows the stage.
        client.wait(lambda: client.outputs.get(cell) or client.replies.get(cell), 60)
        snapshot = View(client, client.stages[-1]).hello()
        process = Path(f"/proc/{client.manager.provisioner.pid}/smaps_rollup")
        return snapshot["at"] - started, _pss_mib(process.read_text(encoding="utf-8"))


def _pss_mib(rollup: str) -> float:
    line = next(line for line in rollup.splitlines() if line.startswith("Pss:"))
    return int(line.split()[1]) / 1024
