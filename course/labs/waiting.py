"""What takes long says so: how far it is on standard error, and a limit beyond which it asks."""

from __future__ import annotations

import math
import sys
import time
from types import TracebackType
from typing import Self

from course.labs.export.link import LinkError

QUIET_S = 1.0  # what is done by then needs no word
LOOK_S = 0.2


class Opening:
    """A link that is being opened: its steps so far, told twice a second, and an end to patience.

    Parameters
    ----------
    n_steps : int
        All that will be trained.
    limit_s : float
        Seconds that may pass; what would clearly take longer is refused as soon as that is known.
    """

    def __init__(self, n_steps: int, limit_s: float) -> None:
        self._n_steps, self._limit_s = n_steps, limit_s
        self._began = self._looked = time.perf_counter()
        self._offset, self._is_told = 0, False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._is_told:
            print(file=sys.stderr)

    def begin_at(self, done: int, step: int) -> None:
        """Count on from `done` steps of training, where the run stands at `step`."""
        self._offset = done - step

    def __call__(self, step: int) -> None:
        """Take note that the run stands at a step.

        Raises
        ------
        LinkError
            If the whole would take longer than the limit: how long, and how to wait for it.
        """
        now = time.perf_counter()
        if now - self._looked < LOOK_S:
            return
        self._looked = now
        passed_s, done = now - self._began, max(self._offset + step, 1)
        if passed_s < QUIET_S:
            return
        needed_s = max(passed_s, passed_s * self._n_steps / done)
        if passed_s > self._limit_s or (passed_s > 2 * QUIET_S and needed_s > 1.5 * self._limit_s):
            ahead_s = 10 ** math.floor(math.log10(needed_s) - 1)
            wanted = math.ceil(1.5 * needed_s / ahead_s) * ahead_s
            raise LinkError(
                f"link trains {self._n_steps:,} steps, which takes about {_span(needed_s)} on this machine, "
                f"longer than limit_s={self._limit_s:g}; pass limit_s={wanted:g} to wait for it"
            )
        self._is_told = True
        ahead = _span(needed_s - passed_s)
        line = f"\rOpening the link: step {done:,} of {self._n_steps:,}, about {ahead} to go"
        print(f"{line:<79}", end="", file=sys.stderr, flush=True)


def _span(seconds: float) -> str:
    return f"{math.ceil(seconds)} s" if seconds < 100 else f"{math.ceil(seconds / 60)} minutes"
