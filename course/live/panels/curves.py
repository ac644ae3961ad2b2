"""Curves: losses and accuracies of every run, report by report, and a mark for each edit."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from course.live.panels.column import in_column
from course.live.panels.spread import summed_up
from course.live.parts import Part

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from course.training.history import History
    from course.training.supervised.run import Run

SERIES = {
    "train_loss": {"name": "train loss", "axis": "loss", "role": "train"},
    "valid_loss": {"name": "valid loss", "axis": "loss", "role": "valid"},
    "train_accuracy": {"name": "train accuracy", "axis": "accuracy", "role": "train"},
    "valid_accuracy": {"name": "valid accuracy", "axis": "accuracy", "role": "valid"},
    "clean_accuracy": {"name": "accuracy on clean labels", "axis": "accuracy", "role": "clean"},
    # Of agents: numbers of any size are on the axis of the losses, shares on that of the accuracies.
    "episode_return": {"name": "as it explores", "axis": "loss", "role": "train"},
    "true_return": {"name": "by the first weights", "axis": "loss", "role": "valid"},
    "greedy_return": {"name": "greedy", "axis": "loss", "role": "valid"},
    "regret": {"name": "regret", "axis": "loss", "role": "train"},
    "reward": {"name": "reward", "axis": "loss", "role": "train"},
    "goal": {"name": "goal reached", "axis": "accuracy", "role": "train"},
    "greedy_goal": {"name": "goal reached, greedy", "axis": "accuracy", "role": "valid"},
    "optimal": {"name": "best arm pulled", "axis": "accuracy", "role": "valid"},
    "error": {"name": "error of the values", "axis": "loss", "role": "train"},
    "wins_white": {"name": "wins as White", "axis": "accuracy", "role": "train"},
    "wins_black": {"name": "wins as Black", "axis": "accuracy", "role": "valid"},
    "kept": {"name": "won positions kept", "axis": "accuracy", "role": "clean"},
}


class Curves:
    """Losses (and accuracies, for classes) over epochs; only new rows travel, and none is dropped.

    A run with a ``threshold`` has it drawn; one whose ``goal`` is "reward" has its losses drawn upside down.

    Parameters
    ----------
    title : str
    series : sequence of str, or mapping of str to mapping, optional
        Metrics to show, with a ``name`` or ``role`` of their own where the usual ones won't do; by default
        all that the reports carry.
    runs : sequence of str
        What each of several models trained side by side is called.
    summary : bool
        Of several models show the mean and, shaded, one standard deviation on either side; at most 20 are
        drawn one by one, too, and only their validation.
    x_name : str
        What the curves go over.
    gap : bool
        Shade what lies between training and validation loss, and mark the epoch of the lowest of the latter.
    steps_from : int, optional
        Go over steps instead of epochs, the start of the run being this number.
    column : {"", "middle", "side"}
        Where it stands; by default where the stage puts it.
    y_names : sequence of str, optional
        What the axes are called, of losses and of accuracies, where the numbers are others; there is then no
        logarithmic scale, as they may be negative.
    """

    def __init__(
        self,
        *,
        title: str = "How wrong it is",
        series: Sequence[str] | Mapping[str, Mapping[str, str]] | None = None,
        runs: Sequence[str] = (),
        summary: bool = False,
        x_name: str = "epoch",
        steps_from: int | None = None,
        column: str = "",
        gap: bool = False,
        y_names: Sequence[str] = (),
    ) -> None:
        self.id, self._column, self._y_names = "curves", in_column(column), list(y_names)
        self._title, self._x_name = title, x_name
        self._wanted, self._runs, self._steps_from = series, tuple(runs), steps_from
        self._gap = gap
        self._best: int | None = None
        self._summary = summary
        self._columns: tuple[str, ...] = ()
        self._n_runs = 0
        self._sent = array("f")  # rows that the views have, packed: a fast run makes a thousand a second
        self._n_sent = 0
        self._rewinds = 0
        self._markers: list[dict[str, Any]] = []
        self._is_ahead = False  # the one row sent is of a run without a report yet
        self._goal = "loss"
        self._ghost: Any = None
        self._level: float | None = None
        self._sketch: dict[str, Any] | None = None

    def spec(self) -> dict[str, Any]:
        """The panel's entry in the layout."""
        options: dict[str, Any] = dict(self._column)
        options |= {"gap": True, "needs": ["Gap"]} if self._gap else {}
        options |= {"y_names": self._y_names} if self._y_names else {}
        return {"panel": "Curves", "id": self.id, "title": self._title, "x_name": self._x_name, **options}

    def parts(self, run: Run, full: bool) -> list[Part]:
        """New rows from the first that the views don't have; series and markers when they change."""
        history, parts = _reported(run), []
        goal, full = getattr(run, "goal", "loss"), full or getattr(run, "goal", "loss") != self._goal
        self._goal = goal
        is_ahead = history is not run.history
        columns = self._now(history, full or is_ahead or self._is_ahead)
        if full or columns != self._columns or history.n_shown != self._n_runs:
            self._columns, self._n_runs = columns, history.n_shown
            self._keep(0)
            self._rewinds = history.rewinds
            series = [
                each for name in columns for each in self._lines(self._series(name, goal), history.n_shown)
            ]
            parts.append(Part(self.id, "series", series))
            full = True
        start = 0 if full else self._first_new(history, is_ahead=is_ahead)
        rows = self._rows(history, start)
        self._is_ahead = is_ahead
        if full or len(rows) or start < self._n_sent:
            self._keep(start)
            self._sent.frombytes(rows.tobytes())
            self._n_sent += len(rows)
            parts.append(Part(self.id, "rows", rows, start))
        markers = [{"epoch": self._x(edit.epoch, edit.step), "text": edit.text} for edit in history.edits]
        if full or markers != self._markers:
            self._markers = markers
            parts.append(Part(self.id, "markers", markers))
        return [*parts, *self._ghosts(run, full)]

    def _ghosts(self, run: Run, full: bool) -> list[Part]:
        """The pinned run, the best epoch and the drawn prediction, when they change."""
        parts, pinned = [], getattr(run, "pinned", None)
        if full or pinned is not self._ghost:
            self._ghost = pinned
            rows = np.empty((0, 1)) if pinned is None else self._rows(pinned.history, 0)
            parts.append(Part(self.id, "ghost", rows))
        level = getattr(run, "threshold", None)
        if level is not None and self._goal == "reward":
            level = -level
        if full or level != self._level:
            self._level = level
            parts.append(Part(self.id, "level", level))
        best = run.best_epoch if self._gap else None
        if full or best != self._best:
            self._best = best
            parts.append(Part(self.id, "best", best))
        sketch = _sketch(run)
        if full or sketch != self._sketch:
            self._sketch = sketch
            parts.append(Part(self.id, "sketch", sketch))
        return parts

    def _x(self, epoch: int, step: int) -> int:
        """Return where on the x axis a moment stands."""
        return epoch if self._steps_from is None else self._steps_from + step

    def _series(self, name: str, goal: str) -> dict[str, Any]:
        """Return what a metric is called and looks like here."""
        own = self._wanted.get(name, {}) if isinstance(self._wanted, Mapping) else {}
        return _series(name, goal) | own

    def _lines(self, series: dict[str, Any], n_runs: int) -> list[dict[str, Any]]:
        """Return what is drawn of a metric, in the order of the columns of `_rows`."""
        if not self._summary:
            return [self._named(series, run) for run in range(n_runs)]
        whole = [series | {"run": 0, "part": part} for part in ("mean", "low", "high")]
        each = range(n_runs) if _drawn_singly(series["role"], n_runs) else ()
        return whole + [
            series | {"name": f"{run + 1}: {series['name']}", "run": run, "part": "run"} for run in each
        ]

    def _named(self, series: dict[str, Any], run: int) -> dict[str, Any]:
        """Return a series of one run, under that run's name where it has one."""
        if not self._runs:
            return series | {"run": run}
        role = "" if len(self._columns) == 1 else f", {series['name']}"
        return series | {"name": f"{self._runs[run]}{role}", "run": run}

    def _rows(self, history: History, start: int) -> NDArray[np.float32]:
        """Return reports from `start` on as (m, 1 + n_series): place on the x axis, then every series."""
        moments = zip(history.epochs[start:], history.steps[start:], strict=True)
        at = np.array([self._x(*moment) for moment in moments], dtype=np.float64)[:, None]
        signs = [-1 if self._goal == "reward" and name.endswith("loss") else 1 for name in self._columns]
        shown = [history.column(name, start)[:, history.shown] for name in self._columns]
        found = [sign * values for values, sign in zip(shown, signs, strict=True)]
        if self._summary:
            roles = [SERIES[name]["role"] for name in self._columns]
            told = zip(roles, summed_up(np.stack(found)), found, strict=True)
            found = [np.hstack([whole, _each(role, each, self._n_runs)]) for role, whole, each in told]
        return np.hstack([at, *found]).astype(np.float32)

    def _now(self, history: History, full: bool) -> tuple[str, ...]:
        """Return the metrics that this run's reports carry, in the order of the legend."""
        if self._wanted is not None:
            return tuple(name for name in SERIES if name in self._wanted and history.has(name))
        last, known = history.last, [name for name in SERIES if name in history.kind.names()]
        if full or history.rewinds != self._rewinds:
            return tuple(name for name in known if name.endswith("loss") or history.has(name))
        # The whole record is not read again at every frame: a metric that came stays.
        return tuple(
            name
            for name in known
            if name.endswith("loss") or name in self._columns or getattr(last, name, None) is not None
        )

    def _first_new(self, history: History, *, is_ahead: bool) -> int:
        """Return the index of the first row that no view has: the length, or lower after a rewind."""
        if history.rewinds == self._rewinds and not (is_ahead or self._is_ahead):
            return self._n_sent
        self._rewinds = history.rewinds
        now = self._rows(history, 0)[: self._n_sent]
        sent = np.array(self._sent).reshape(-1, now.shape[1])[: len(now)]
        differs = ~((now == sent) | (np.isnan(now) & np.isnan(sent))).all(axis=1)
        return int(differs.argmax()) if differs.any() else len(now)

    def _keep(self, n: int) -> None:
        """Forget all but the first `n` rows sent."""
        if n < self._n_sent:
            del self._sent[n * (len(self._sent) // self._n_sent) :]
            self._n_sent = n


def _drawn_singly(role: str, n_runs: int) -> bool:
    """Tell whether models are drawn one by one beside their mean."""
    return role == "valid" and n_runs <= 20


def _each(role: str, values: NDArray[np.float64], n_runs: int) -> NDArray[np.float64]:
    """Return the columns of models that are drawn one by one; NaN for a run of another number of them."""
    if not _drawn_singly(role, n_runs):
        return values[:, :0]
    return values if values.shape[1] == n_runs else np.full((len(values), n_runs), np.nan)


def _reported(run: Run) -> History:
    """Return the run's history; before its first report one with the losses as they are."""
    if run.history.epochs:
        return run.history
    ahead = run.history.copy()
    ahead.append(run.evaluate())
    return ahead


def _sketch(run: Run) -> dict[str, Any] | None:
    """Return the curve that is asked for or was drawn, and how far the run is from it."""
    sketch = getattr(run, "sketch", None)
    if sketch is None:
        return None
    fields = ("series", "epochs", "low", "high", "values", "is_kept", "is_level")
    error = sketch.error(run.history) if sketch.is_kept else None
    axis = SERIES[sketch.series]["axis"]
    return {name: getattr(sketch, name) for name in fields} | {"axis": axis, "error": error}


def _series(name: str, goal: str) -> dict[str, Any]:
    """Return what a metric is called, and where it is drawn; a loss with the other sign is a reward."""
    series = SERIES[name]
    return series | {"name": series["name"].replace("loss", "reward")} if goal == "reward" else series
