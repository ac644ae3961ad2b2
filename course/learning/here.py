"""Here: where a learner is in the course, what is done, and how to carry it to another machine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from course.learning.contents import CONTENTS, Notebook
from course.learning.keeping import Keeping, listen
from course.learning.progress import Progress, open_progress
from course.learning.progress_file import content_of

_SIGNS = {"passed": "✓", "opened": "◐", "not opened yet": "○"}


class Here:
    """A panel on top of a notebook, true to what is kept in this kernel from then on.

    Attributes
    ----------
    notebook : Notebook
    progress : Progress
    on_change : callable or None
        Called after something was kept, in the thread that kept it.
    """

    def __init__(self, notebook: Notebook, progress: Progress) -> None:
        self.notebook, self.progress = notebook, progress
        self.on_change: Callable[[], None] | None = None
        self._form: Any = None
        progress.opened(notebook.key)
        self._note = progress.note
        listen(self)

    def kept(self, keeping: Keeping) -> None:
        """Follow what the same learner keeps elsewhere in this kernel."""
        if keeping.place != self.progress.place:
            return
        self.progress.hear(keeping)
        self._note = keeping.note
        if self.on_change is not None:
            self.on_change()

    def mark(self, notebook: Notebook) -> str:
        """Return how far a notebook is: passed, opened, or not opened yet."""
        if all(self.progress.passed(exercise) for exercise in notebook.exercises):
            return "passed"
        return "opened" if notebook.key in self.progress.notebooks else "not opened yet"

    def tries(self, exercise: str) -> str:
        """Return what was done with an exercise: passed, how many attempts, or not tried yet."""
        if self.progress.passed(exercise):
            return "passed"
        tries = self.progress.exercises.get(exercise)
        n = 0 if tries is None else tries.attempts
        return f"{n} attempt{'s' if n > 1 else ''}, not passed yet" if n else "not tried yet"

    def state(self) -> dict[str, Any]:
        """Return what the page shows, as JSON-able values."""
        at = CONTENTS.index(self.notebook)
        return {
            "name": self.notebook.name,
            "place": f"· {self._place()}",
            "marks": [
                {
                    "sign": _SIGNS[self.mark(one)],
                    "name": one.name,
                    "mark": self.mark(one),
                    "here": one is self.notebook,
                }
                for one in CONTENTS
            ],
            "ways": [*map(_before, CONTENTS[:at][-1:]), *map(_after, CONTENTS[at + 1 : at + 2])],
            "exercises": self._exercises(" · "),
            "note": self._note,
            "code": self.progress.to_code(),
            "file": content_of(self.progress.work),
        }

    def _place(self) -> str:
        at = CONTENTS.index(self.notebook) + 1
        return f"notebook {at} of {len(CONTENTS)}, about {self.notebook.minutes} minutes"

    def _exercises(self, between: str) -> str:
        return between.join(f"Exercise “{one}”: {self.tries(one)}" for one in self.notebook.exercises)

    def __repr__(self) -> str:
        marks = {one.number: self.mark(one) for one in CONTENTS}
        passed = ", ".join(number for number, mark in marks.items() if mark == "passed")
        opened = ", ".join(number for number, mark in marks.items() if mark == "opened")
        done = f"passed: {passed or 'none'}; opened: {opened or 'none'}"
        return f"{self.notebook.name}: {self._place()}\n{done}\n" + self._exercises("\n")

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Show the panel where there is a browser, three lines elsewhere."""
        data, metadata = self.form()._repr_mimebundle_() or ({}, {})
        return data | {"text/plain": repr(self)}, metadata

    def form(self) -> Any:
        """Return the panel as a widget; one, however often it is shown."""
        if self._form is None:
            from course.learning.here_form import HereForm

            self._form = HereForm(self)
        return self._form


def here(number: str) -> Here:
    """Show where this notebook stands in the course, and note that it was opened.

    Parameters
    ----------
    number : str
        The number of this notebook, such as "01".

    Returns
    -------
    Here
        Shown as a panel: what was opened and passed, the way to the next notebook, and what carries progress
        on: a code, a file, and the copy that the browser keeps.

    Raises
    ------
    ValueError
        If there is no such notebook.
    """
    for notebook in CONTENTS:
        if notebook.number == number:
            return Here(notebook, open_progress())
    raise ValueError(
        f"number must be that of a notebook, such as {CONTENTS[-1].number!r} in quotes, got {number!r:.60}; "
        "write it as the name of its file begins"
    )


def _before(notebook: Notebook) -> dict[str, Any]:
    return {"words": f"← {notebook.name}", "file": _file(notebook)}


def _after(notebook: Notebook) -> dict[str, Any]:
    return {"words": f"{notebook.name} →", "file": _file(notebook)}


def _file(notebook: Notebook) -> str:
    """Return the address of a notebook; one that does not lie beside this one has none."""
    return notebook.file if Path(notebook.file).is_file() else ""
