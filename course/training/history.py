"""History: columns of what the events of a run said."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from course.training.columns import Columns
from course.training.edits import BY_HAND, Undo
from course.training.edits import from_dict as edit_from_dict
from course.training.edits.strokes import join
from course.training.events import Array, EditApplied, EpochEnded, Evaluated, Event, Metrics, Numbers

if TYPE_CHECKING:
    import pandas as pd

VERSION: Final = 1


class History:
    """The record of a run: one row for each report, the edits beside them, and no screen.

    Attributes
    ----------
    n_runs : int
        Networks trained at once; every metric has that many numbers in a row.
    kind : type of Numbers
        What each report tells.
    epochs, steps : list of int
        When each report was made, one entry a row; row 0 is the untrained model.
    edits : list of EditApplied
        What hands did, in order; a stroke is one edit, however many pieces it came in.
    rewinds : int
        How often rows were taken back; a view that counts rows looks here first.
    shown : slice
        Which of the networks stand for the run where it is summed up: all, unless they train on different
        numbers of rows or at different knobs, as those of a learning or validation curve do.
    """

    def __init__(self, n_runs: int = 1, kind: type[Numbers] = Metrics) -> None:
        self.n_runs, self.kind = n_runs, kind
        self.epochs: list[int] = []
        self.steps: list[int] = []
        self.edits: list[EditApplied] = []
        self.rewinds = 0
        self.shown = slice(None)
        self._metrics = Columns(n_runs, self.kind)

    def __len__(self) -> int:
        return len(self.epochs)

    def __eq__(self, other: object) -> bool:
        """Histories are equal when every row and every edit is."""
        if not isinstance(other, History):
            return NotImplemented
        return (
            (self.n_runs, self.epochs, self.steps) == (other.n_runs, other.epochs, other.steps)
            and self._metrics == other._metrics
            and self.edits == other.edits
        )

    __hash__ = None  # type: ignore[assignment]  # a record that grows

    def __repr__(self) -> str:
        last = f", last at epoch {self.epochs[-1]}, step {self.steps[-1]}" if self.epochs else ""
        return f"<History: {len(self)} reports, {len(self.edits)} edits{last}>"

    def append(self, event: Event) -> None:
        """Take a report (EpochEnded, Evaluated) or an edit; other events carry no columns."""
        match event:
            case EpochEnded() | Evaluated():
                self.epochs.append(event.epoch)
                self.steps.append(event.step)
                self._metrics.append(event.metrics)
            case EditApplied():
                self._take_edit(event)

    def _take_edit(self, event: EditApplied) -> None:
        stroke = join(self.edits[-1].edit, event.edit) if self.edits else None
        if stroke is None:
            self.edits.append(event)
        else:
            self.edits[-1] = replace(self.edits[-1], text=event.text, edit=stroke)

    @property
    def n_shown(self) -> int:
        """How many networks stand for the run."""
        return len(range(self.n_runs)[self.shown])

    @property
    def last(self) -> Numbers | None:
        """The newest report, or None before the first."""
        return self._metrics[-1] if len(self._metrics) else None

    def column(self, name: str, start: int = 0) -> Array:
        """One metric of the rows from `start` on.

        Parameters
        ----------
        name : str
            One of ``kind.names()``; in supervised training "train_loss", "valid_loss", "train_accuracy",
            "valid_accuracy" or "clean_accuracy".
        start : int
            First row wanted.

        Returns
        -------
        ndarray (n_rows - start, n_runs) float64
            NaN where the report had no such number.
        """
        return self._metrics.column(name, start)

    def has(self, name: str) -> bool:
        """Whether any report carries this metric."""
        return self._metrics.has(name)

    def truncate(self, step: int) -> None:
        """Forget the rows and edits made after `step`."""
        self._keep_rows(step)
        self.edits = [edit for edit in self.edits if edit.step <= step]

    def rewind(self, step: int, epoch: int) -> None:
        """Turn back to `step` (-1: to before the first row) where the hand's later edits stay in force.

        They now stand at `step`. Weights set by hand go back with the training, and an edit that was undone
        leaves no trace.
        """
        self._keep_rows(step)
        kept = [edit for edit in self.edits if edit.step <= step]
        later: list[EditApplied] = []
        for edit in self.edits[len(kept) :]:
            if isinstance(edit.edit, Undo) and later and not isinstance(later[-1].edit, Undo):
                later.pop()
            else:
                later.append(replace(edit, step=max(step, 0), epoch=epoch))
        self.edits = kept + [edit for edit in later if not isinstance(edit.edit, BY_HAND)]

    def begin_again(self, n_runs: int) -> None:
        """Forget all rows and edits, and take reports of another number of models."""
        self.n_runs = n_runs
        self.epochs, self.steps, self.edits = [], [], []
        self._metrics = Columns(n_runs, self.kind)
        self.rewinds += 1

    def _keep_rows(self, step: int) -> None:
        keep = sum(s <= step for s in self.steps)
        if keep < len(self):
            del self.epochs[keep:], self.steps[keep:]
            self._metrics.keep(keep)
            self.rewinds += 1

    def copy(self) -> History:
        """Another record of the same rows and edits."""
        twin = History(self.n_runs, self.kind)
        twin.take_rows(self)
        twin.edits, twin.rewinds, twin.shown = list(self.edits), self.rewinds, self.shown
        return twin

    def take_rows(self, other: History) -> None:
        """Have the rows of another record instead of one's own; edits stay."""
        self.epochs, self.steps, self._metrics = list(other.epochs), list(other.steps), other._metrics.copy()
        self.rewinds += 1

    def to_frame(self) -> pd.DataFrame:
        """One row a report.

        Returns
        -------
        DataFrame
            Columns epoch, step and what the reports tell; clean_accuracy only where labels were dirtied.
            With several runs a column "run" follows "step", and each report has one row for each run.
        """
        import pandas as pd

        names = [name for name in self.kind.names() if name != "clean_accuracy" or self.has(name)]
        columns: dict[str, Any] = {
            "epoch": np.repeat(np.array(self.epochs, dtype=np.int64), self.n_runs),
            "step": np.repeat(np.array(self.steps, dtype=np.int64), self.n_runs),
        }
        if self.n_runs > 1:
            columns["run"] = np.tile(np.arange(self.n_runs), len(self))
        return pd.DataFrame(columns | {name: self.column(name).ravel() for name in names})

    def to_json(self) -> str:
        """The whole record as JSON text that any reader takes: NaN and infinity are written as words."""
        return json.dumps(self.to_dict(), allow_nan=False)

    def to_dict(self) -> dict[str, Any]:
        """The whole record as plain lists."""
        return {
            "version": VERSION,
            "n_runs": self.n_runs,
            "epoch": list(self.epochs),
            "step": list(self.steps),
            "metrics": {
                name: [_numbers(getattr(metrics, name)) for metrics in self._metrics]
                for name in self.kind.names()
            },
            "edits": [
                {"epoch": e.epoch, "step": e.step, "text": e.text, "edit": e.edit.to_dict()}
                for e in self.edits
            ],
        }

    @classmethod
    def from_json(cls, text: str, kind: type[Numbers] = Metrics) -> History:
        """The record that `to_json` wrote, of reports of a kind.

        Raises
        ------
        ValueError
            If the text is not such a record: one sentence.
        """
        try:
            return cls.from_dict(json.loads(text), kind)
        except RecursionError:
            raise ValueError(
                "a history must be the text that History.to_json() wrote, got nested lists"
            ) from None
        except json.JSONDecodeError as error:
            raise ValueError(
                f"a history must be the JSON text that History.to_json() wrote; this breaks off at character "
                f"{error.pos}"
            ) from None

    @classmethod
    def from_dict(cls, record: Any, kind: type[Numbers] = Metrics) -> History:
        """The record that `to_dict` wrote; the errors are those of `from_json`."""
        try:
            if record["version"] > VERSION:
                raise ValueError(
                    f"this history is of version {record['version']}, and this course reads up to "
                    f"{VERSION}; update the course"
                )
            history = cls(int(record["n_runs"]), kind)
            history.epochs = [int(epoch) for epoch in record["epoch"]]
            history.steps = [int(step) for step in record["step"]]
            columns = [record["metrics"][name] for name in kind.names()]
            for row in zip(*columns, strict=True):
                values = [_array(value, history.n_runs) for value in row]
                if kind is Metrics and (values[0] is None or values[1] is None):
                    raise ValueError("a report without losses")
                history._metrics.append(kind(*values))
            if not len(history.epochs) == len(history.steps) == len(history._metrics):
                raise ValueError("columns of different lengths")
            for e in record["edits"]:
                edit = edit_from_dict(e["edit"])
                history.edits.append(EditApplied(int(e["epoch"]), int(e["step"]), str(e["text"]), edit))
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(
                f"a history must be the record that History.to_json() wrote; its {error} does not fit"
            ) from None
        return history


_WORDS: Final = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}


def _numbers(values: Array | None) -> list[float | str] | None:
    """Numbers for JSON, which has no NaN and no infinity: those become words."""
    if values is None:
        return None
    return [value if math.isfinite(value) else str(value) for value in values.tolist()]


def _array(values: list[float | str] | None, n_runs: int) -> Array | None:
    if values is None:
        return None
    numbers = [_WORDS[value] if isinstance(value, str) else float(value) for value in values]
    if len(numbers) != n_runs:
        raise ValueError(f"a report of {len(numbers)} numbers in a history of {n_runs} runs")
    return np.array(numbers, dtype=np.float64)
