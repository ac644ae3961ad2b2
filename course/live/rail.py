"""Rail: the controls of a stage, the edits they become and the values they show."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from course.live.transport import TRANSPORT
from course.training.wire import near

if TYPE_CHECKING:
    from course.live.controls import Control


class Rail:
    """The controls of one stage, by name.

    Parameters
    ----------
    controls : sequence of Control
    view_options : mapping of str to callable
        Called with a view option's new value, for panels that compute by it.

    Attributes
    ----------
    values : dict
        What every view shows now.
    stale : bool
        Whether a hand may have changed values since the last look.
    """

    def __init__(
        self, controls: Sequence[Control], view_options: Mapping[str, Callable[[Any], None]]
    ) -> None:
        self.controls = {control.name: control for control in controls if not control.hidden}
        self.values: dict[str, Any] = {}
        self.stale = True
        self._view_options = dict(view_options)
        self._options = {c.name: c.value for c in controls if c.to_edit is None and c.kind != "button"}
        self._refused: set[str] = set()

    def to_edit(self, name: str, value: Any) -> Any | None:
        """Read the edit in the move of a control.

        Returns
        -------
        Edit or None
            None for a view option, which is set at once.

        Raises
        ------
        ValueError
            One sentence: unknown name, or a value that is not accepted.
        """
        control = self.controls.get(name)
        if control is not None:
            value = control.check(value)
            if control.to_edit is not None:
                return control.to_edit(value)
        elif name not in self._view_options:
            known = [*self.controls, *self._view_options, *TRANSPORT]
            raise ValueError(
                f"unknown control {name!r:.60}; controls are {', '.join(known)}{near(name, known)}"
            )
        if name in self._view_options:
            self._view_options[name](value)
        if control is None or control.kind != "button":
            self._options[name] = value
        return None

    def snap_back(self, name: str) -> None:
        """Send a control's value even if it is the old one, because a page shows one that was refused."""
        self._refused.add(name)
        self.stale = True

    def changed(self, run: Any) -> dict[str, Any]:
        """Values that views don't show yet."""
        if not self.stale:
            return {}
        old, refused = self.values, self._refused
        readable = (control for control in self.controls.values() if control.to_edit is not None)
        self.values = {control.name: control.current(run) for control in readable} | self._options
        self.stale, self._refused = False, set()
        unknown = object()
        return {
            name: value
            for name, value in self.values.items()
            if name in refused or value != old.get(name, unknown)
        }
