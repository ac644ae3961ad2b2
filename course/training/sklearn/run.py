"""Side by side: several models fitted again and again while training rows arrive, batch after batch."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.data.checks import check_int
from course.data.dataset import Dataset
from course.training.edits import Edit, SetData, SetOption
from course.training.edits.base import EditError
from course.training.events import EpochEnded, Evaluated, Event, Metrics, RunEnded, RunStarted, StepEnded
from course.training.history import History
from course.training.sklearn.algorithms import ALGORITHMS, OPTIONS, Fitted, check_option, fit_one
from course.training.steering.editable import Editable
from course.training.steering.pinned import of_data
from course.training.supervised import hands


@dataclass(frozen=True)
class Entry:
    """One of the models that are compared.

    Attributes
    ----------
    name : str
        What a learner reads.
    algorithm : str or None
        A key of `ALGORITHMS`; None is the one that the option "algorithm" chooses.
    half : {0, 1} or None
        Which half of the arriving rows it is fitted on; None for all.
    """

    name: str
    algorithm: str | None = None
    half: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Arrived:
    """A moment of such a run: how many rows had arrived. All else follows from data, options and seed."""

    step: int
    epoch: int
    seed: int
    history: History | None = None
    n_bytes: int = 64


class SideBySide(Editable[Arrived]):
    """Models of the same rows by several algorithms, or by one algorithm of two halves of the rows.

    Steps count training rows that arrived, and an epoch is a batch of them. Every model is fitted from
    scratch on the rows that are there, whenever somebody asks for it; nothing but their number is remembered
    between steps, so a run that is turned back, edited or told again comes to the same models, bit for bit.
    Rows that the hand paints are there at once, for all models.

    Parameters
    ----------
    dataset : Dataset
        For classification.
    entries : sequence of Entry
    options : mapping of str to value
        Settings of the algorithms, see `OPTIONS`; those left out have their good start.
    seed : int, at least 0
        Of the order in which rows arrive, of the network's first weights and of ties in the tree.
    n_first, batch : int
        Rows that are there before the first step, and rows in an epoch.

    Attributes
    ----------
    history : History
        With as many runs as there are entries. The loss is the share of wrong answers.
    """

    note = "fitted by scikit-learn on one core"

    def __init__(
        self,
        dataset: Dataset,
        entries: Sequence[Entry],
        options: Mapping[str, Any] | None = None,
        *,
        seed: int = 0,
        n_first: int = 9,
        batch: int = 8,
    ) -> None:
        if dataset.task != "classification":
            raise ValueError(f"dataset must have classes, and {dataset.name} has targets; wine has three")
        self.entries = tuple(entries)
        super().__init__(dataset, seed=seed, n_runs=len(self.entries))
        self.n_first = check_int("n_first", n_first, 1, 10_000, 9)
        self.batch = check_int("batch", batch, 1, 10_000, 8)
        self.options = {name: option.start for name, option in OPTIONS.items()}
        for name, value in (options or {}).items():
            self.options[name] = check_option(name, value)
        self._rank = _ranks(dataset, self.seed)
        self._fitted: dict[int, tuple[tuple[Any, ...], Fitted]] = {}
        self._answers: dict[int, tuple[Any, int, NDArray[np.int64]]] = {}
        self._keep_start()

    # Rows

    @property
    def n_arrived(self) -> int:
        """How many of the drawn training rows are there."""
        return min(self.n_first + self.step, len(self._drawn()))

    @property
    def n_waiting(self) -> int:
        """How many training rows have yet to arrive."""
        return len(self._drawn()) - self.n_arrived

    def rows(self, k: int) -> NDArray[np.int64]:
        """Return the positions in X of the rows that model `k` is fitted on; painted rows come first."""
        dataset, half = self.dataset, self.entries[k].half
        painted = dataset.train_rows()[dataset.ids[dataset.is_train] >= dataset.n_drawn]
        drawn = self._drawn()[: self.n_arrived]
        if half is not None:
            drawn = drawn[self._rank[dataset.ids[drawn]] % 2 == half]
        return np.concatenate([painted, drawn])

    def _drawn(self) -> NDArray[np.int64]:
        """Return the positions in X of the training rows that no hand painted, as they arrive."""
        rows = self.dataset.train_rows()
        ids = self.dataset.ids[rows]
        drawn = ids < self.dataset.n_drawn
        return np.asarray(rows[drawn][np.argsort(self._rank[ids[drawn]])])

    # Models

    def fitted(self, k: int) -> Fitted:
        """Return model `k` of the rows that are there now."""
        algorithm = self.entries[k].algorithm or str(self.options["algorithm"])
        value = self.options[ALGORITHMS[algorithm].option]
        key = (self.dataset.version, self.n_arrived, self.seed, algorithm, value)
        known = self._fitted.get(k)
        if known is None or known[0] != key:
            rows, dataset = self.rows(k), self.dataset
            if not len(rows):  # all of a half was rubbed out
                rows = dataset.train_rows()[:1]
            X, y = dataset.X[rows], dataset.y[rows]
            model = fit_one(algorithm, value, X, y, n_classes=dataset.n_classes, seed=self.seed)
            known = self._fitted[k] = (key, model)
        return known[1]

    def predicted(self, k: int) -> NDArray[np.int64]:
        """Return the class that model `k` gives every row in use, (n,)."""
        model, version = self.fitted(k), self.dataset.version
        known = self._answers.get(k)
        if known is None or known[0] is not model or known[1] != version:
            known = self._answers[k] = (model, version, model.predict(self.dataset.X))
        return known[2]

    @property
    def model(self) -> tuple[Fitted, ...]:
        """All models as they are now; a run of this kind has none that lasts."""
        return tuple(self.fitted(k) for k in range(len(self.entries)))

    # The stream

    def events(self) -> Iterator[Event]:
        """The run from where it stands: StepEnded as a batch arrives, EpochEnded once it is learned from."""
        began = reported = time.perf_counter()
        yield RunStarted(self.seed, len(self.entries), 0, "cpu", self.note)
        while True:
            while self.pending:
                yield self.pending.popleft()
            if self.is_scrubbed:
                self.branch()
            if not self.history.epochs:
                first = self.evaluate()
                self.history.append(first)
                yield first
                continue
            goal = min((self.epoch + 1) * self.batch, self.step + self.n_waiting)
            if self.step < goal:  # all rows of a portion at once: nobody need fit models of half a portion
                self.n_examples += goal - self.step
                self.step = goal
                yield StepEnded(self.step, self.epoch)
            elif self.step > self.epoch * self.batch:
                now = time.perf_counter()
                self.epoch += 1
                event = EpochEnded(self.epoch, self.step, self._measure(), now - reported)
                reported = now
                self.history.append(event)
                self.timeline.add(self._take())
                yield event
            else:
                reason = f"all {self.n_arrived} training rows are there"
                yield RunEnded(self.epoch, self.step, reason, time.perf_counter() - began)
                return

    def evaluate(self) -> Evaluated:
        """The accuracies as they are now; nothing is recorded."""
        return Evaluated(self.epoch, self.step, self._measure())

    def _measure(self) -> Metrics:
        dataset, models = self.dataset, range(len(self.entries))
        right = [self.predicted(k) == dataset.y for k in models]
        train = np.array([right[k][self.rows(k)].mean() if len(self.rows(k)) else np.nan for k in models])
        valid = np.array([right[k][~dataset.is_train].mean() for k in models])
        clean = None
        if dataset.is_dirty:
            known = [(self.predicted(k) == dataset.clean_y)[self.rows(k)] for k in models]
            clean = np.array([each.mean() if len(each) else np.nan for each in known])
        return Metrics(1 - train, 1 - valid, train, valid, clean)

    # What `Editable` leaves to the kind of run

    @property
    def settings(self) -> dict[str, Any]:
        """Everything a hand can set, by the name a learner reads, plain values."""
        chosen = {entry.algorithm or str(self.options["algorithm"]) for entry in self.entries}
        told: dict[str, Any] = {}
        if any(entry.algorithm is None for entry in self.entries):
            told["algorithm"] = ALGORITHMS[str(self.options["algorithm"])].label
        for name, algorithm in ALGORITHMS.items():
            if name in chosen:
                told[f"{algorithm.option} of the {algorithm.label}"] = self.options[algorithm.option]
        return told | of_data(self.dataset) | {"order of the rows": f"number {self.seed}"}

    def _do(self, edit: Edit) -> tuple[str, Callable[[], None]]:
        if isinstance(edit, SetOption):
            return self._set_option(edit)
        if not isinstance(edit, SetData) or edit.name != "dataset":
            text = hands.on_data(self.dataset, edit)
            if text is not None:
                return text, hands.nothing
        raise EditError(f"{edit.do!r} changes nothing here; edit points, labels or a setting of an algorithm")

    def _set_option(self, edit: SetOption) -> tuple[str, Callable[[], None]]:
        before = self.options[edit.name]
        self.options[edit.name] = edit.value

        def back() -> None:
            self.options[edit.name] = before

        told = ALGORITHMS[edit.value].label if isinstance(edit.value, str) else f"{edit.value:g}"
        return f"{edit.name} {told}", back

    def _take(self, *, with_history: bool = False) -> Arrived:
        return Arrived(self.step, self.epoch, self.seed, self.history.copy() if with_history else None)

    def _put(self, snapshot: Arrived) -> None:
        self.step, self.epoch = snapshot.step, snapshot.epoch
        if snapshot.seed != self.seed:
            self.seed = snapshot.seed
            self._start_anew()

    def _start_anew(self) -> None:
        self._rank = _ranks(self.dataset, self.seed)


def _ranks(dataset: Dataset, seed: int) -> NDArray[np.int64]:
    """Return when each drawn row arrives, by its id: rows that train now before those that validate."""
    order = np.random.default_rng(seed).permutation(dataset.n_drawn)
    ids = dataset.ids[dataset.is_train]
    trains = np.isin(order, ids)
    ranks = np.empty(dataset.n_drawn, dtype=np.int64)
    ranks[np.concatenate([order[trains], order[~trains]])] = np.arange(dataset.n_drawn)
    return ranks
