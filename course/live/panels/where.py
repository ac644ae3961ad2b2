"""Where: in one sentence how far a run is from counting as trained, and whether it can ever get there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from course.live.panels.bowl import Bowl
from course.live.panels.text import Text

if TYPE_CHECKING:
    from course.live.parts import Part


class Where(Text):
    """Words on a run as `course.live.panels.surface.Surface` shows it."""

    def __init__(self, *, title: str = "Is it trained?") -> None:
        super().__init__("", panel_id="where", title=title, column="middle")
        self._bowl: Bowl | None = None
        self._data = -1

    def parts(self, run: Any, full: bool) -> list[Part]:
        """The words when they changed."""
        if self._bowl is None or run.dataset.version != self._data:
            self._data, self._bowl = run.dataset.version, Bowl.of(run)
        self.text = _words(run, float(self._bowl.loss(*run.point)), self._bowl.floor)
        return super().parts(run, full)


def _words(run: Any, loss: float, floor: float) -> str:
    threshold = run.threshold
    sign, name, below = ("−", "reward", "above") if run.goal == "reward" else ("", "loss", "below")
    lowest = "highest" if run.goal == "reward" else "lowest"
    if run.diverged is not None:
        return "Every step overshoots the lowest point by more than the last: the learning rate is too large."
    if threshold < floor:
        return (
            f"No line through these rows has a {name} {below} {sign}{floor:,.0f}. The rest is what this line "
            f"cannot explain. A threshold of {sign}{threshold:,.0f} is never met, and training would never "
            f"end."
        )
    if loss <= threshold:
        return f"Trained: the {name} {sign}{loss:,.0f} is at or {below} the threshold {sign}{threshold:,.0f}."
    return (
        f"Not trained yet: the {name} is {sign}{loss:,.0f}, the threshold {sign}{threshold:,.0f}. "
        f"The {lowest} {name} that any line reaches here is {sign}{floor:,.0f}."
    )
