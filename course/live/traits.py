"""Traits: a stage's controls as traits that can be observed and linked, on the kernel's main loop."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from typing import Any

import traitlets

from course.live.controls import Control
from course.live.protocol import ControlMoved, Message

VIEW = "kernel"  # the name under which moves made in Python are numbered


class ControlTrait(traitlets.TraitType[Any, Any]):
    """The value of one control, checked as a page's move of it would be.

    What the run itself has, taken over while `follows` is true, may lie beyond what a page can move to.
    """

    follows = False

    def __init__(self, control: Control) -> None:
        super().__init__(control.value, allow_none=True, help=control.help or control.label)
        self._control = control

    def validate(self, obj: Any, value: Any) -> Any:  # noqa: ARG002  (the signature is traitlets')
        """Return the value if the control accepts it.

        Raises
        ------
        traitlets.TraitError
            One sentence.
        """
        if self.follows or value == self._control.value:
            return value
        try:
            return self._control.check(value)
        except ValueError as error:
            raise traitlets.TraitError(str(error)) from None


class ControlTraits:
    """Keeps the traits of a widget and the controls of its run in step.

    Traits are not safe between threads, so values that changed on the run's thread are set on the kernel's
    main loop. Setting a trait posts the move to the run, as a page would.

    Parameters
    ----------
    owner : traitlets.HasTraits
    controls : iterable of Control
    post : callable
        Takes a message for the run, from any thread.
    loop : object or None
        The kernel's main loop (``add_callback`` or ``call_soon_threadsafe``). Without one, values are set by
        the caller's thread.
    """

    def __init__(
        self,
        owner: traitlets.HasTraits,
        controls: list[Control],
        post: Callable[[Message], None],
        loop: Any | None,
    ) -> None:
        self._owner, self._post = owner, post
        self._schedule = getattr(loop, "add_callback", None) or getattr(loop, "call_soon_threadsafe", None)
        # A control named like a part of the widget would break it, and has no trait.
        self.names = [c.name for c in controls if c.kind != "button" and not hasattr(type(owner), c.name)]
        owner.add_traits(**{c.name: ControlTrait(c) for c in controls if c.name in self.names})
        self._numbers = itertools.count(1)
        self._posted: dict[str, int] = {}
        self._setting = False
        self._pending: dict[str, Any] = {}
        self._handled = 0
        if self.names:
            owner.observe(self._moved, self.names)

    def changed(self, values: dict[str, Any], seq: dict[str, int]) -> None:
        """Take over values from the run's thread; ``seq`` holds the highest number of each view handled."""
        known = {name: value for name, value in values.items() if name in self.names}
        if not known:
            return
        scheduled = bool(self._pending)
        self._pending = self._pending | known
        self._handled = seq.get(VIEW, 0)
        if self._schedule is None:
            self._set()
        elif not scheduled:
            self._schedule(self._set)

    def _set(self) -> None:
        values, self._pending = self._pending, {}
        self._follow(True)
        try:
            for name, value in values.items():
                # A newer move made here is still under way, and must not be taken back for a moment.
                if self._posted.get(name, 0) <= self._handled:
                    self._owner.set_trait(name, value)
        finally:
            self._follow(False)

    def _follow(self, follows: bool) -> None:
        self._setting = follows
        for name in self.names:
            self._owner.traits()[name].follows = follows

    def _moved(self, change: Any) -> None:
        if self._setting:
            return
        number = next(self._numbers)
        self._posted[change["name"]] = number
        self._post(ControlMoved(change["name"], change["new"], VIEW, number))


def main_loop(shell: Any | None) -> Any | None:
    """The loop on which traits may be set: the kernel's, or the one that runs now."""
    loop = getattr(getattr(shell, "kernel", None), "io_loop", None)
    if loop is not None:
        return loop
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
