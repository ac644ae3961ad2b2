"""Credit: how many frames may be under way, so that no queue grows anywhere.

A view says hello and has credit for a window of frames; it gives more in batches, for frames it has drawn.
Every frame reaches every view, so every view pays for it. Without credit nothing is sent but a slow
heartbeat, and after three of those nothing at all.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

WINDOW = 16
BATCH = 8  # frames a view draws before it gives credit for as many
BEAT_S = 5.0
N_BEATS = 3
MAX_VIEWS = 32


@dataclass(slots=True)
class View:
    """One place where the stage is shown."""

    visible: bool
    credit: int = WINDOW


class Credit:
    """The views of a stage and what each may still be sent."""

    def __init__(self) -> None:
        self.views: dict[str, View] = {}
        self._beats = N_BEATS
        self._beat_at = math.inf

    def hello(self, name: str, visible: bool) -> None:
        """Open a view with a full window, or fill the window of one that says hello again."""
        self.views.pop(name, None)
        while len(self.views) >= MAX_VIEWS:
            # A page that died without a bye is never heard again; the longest known goes first.
            del self.views[next(iter(self.views))]
        self.views[name] = View(visible)
        self._wake()

    def give(self, name: str, n: int) -> bool:
        """Add credit, never beyond the window; False if there is no such view."""
        view = self.views.get(name)
        if view is None:
            return False
        view.credit = min(WINDOW, view.credit + n)
        self._wake()
        return True

    def show(self, name: str, visible: bool) -> bool:
        """Note that a view came to the front or went behind; False if there is no such view."""
        view = self.views.get(name)
        if view is None:
            return False
        view.visible = visible
        self._wake()
        return True

    def bye(self, name: str) -> None:
        """Forget a view."""
        self.views.pop(name, None)

    @property
    def open(self) -> bool:
        """Whether some visible view may be sent a frame."""
        return any(view.visible and view.credit > 0 for view in self.views.values())

    def spend(self) -> None:
        """Charge every view for one frame."""
        for view in self.views.values():
            view.credit = max(0, view.credit - 1)

    def beat(self, now: float) -> bool:
        """Whether a heartbeat is due at ``now``; call it while a frame waits for credit.

        Parameters
        ----------
        now : float
            Seconds on a clock that only goes forward.
        """
        if self._beats == 0 or not any(view.visible for view in self.views.values()):
            return False
        if self._beat_at == math.inf:
            self._beat_at = now + BEAT_S
        if now < self._beat_at:
            return False
        self._beats -= 1
        self._beat_at = now + BEAT_S
        return True

    @property
    def next_beat(self) -> float:
        """When `beat` will next be due; inf for never."""
        return self._beat_at if self._beats else math.inf

    def _wake(self) -> None:
        self._beats, self._beat_at = N_BEATS, math.inf
