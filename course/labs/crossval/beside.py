"""Beside the live networks of a cross-validation: another classifier, scored on the very same splits.

scikit-learn fits it in a thread of its own, through joblib, while the networks train.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import numpy as np
from joblib.parallel import get_active_backend, parallel_config

from course.labs.crossval.trial import Trial
from course.labs.session import Recorded
from course.live.inbox import Inbox
from course.live.protocol import Returned
from course.live.runner import join_at_exit
from course.live.switching import QUICKEST_S, make_way, quick_switching
from course.training.crossval.run import CrossVal
from course.training.crossval.score_error import mean_and_error
from course.training.edits import Edit, SetBeside
from course.training.edits.base import EditError
from course.training.sklearn.classifiers import class_name


class Beside:
    """The classifier that is chosen and its newest trial; for the run's thread, or whoever borrows the run.

    Folds run on the backend that `joblib.parallel_config` names where this is made; a thread has none itself.

    Parameters
    ----------
    name : str or None
        As `check_classifier` takes it; None for no classifier.
    seed : int
        Its ``random_state``.

    Attributes
    ----------
    trial : Trial or None
        The newest, of data and splits as they were when somebody last looked.
    earlier : Trial or None
        The last whole one before it, of other data or splits.
    pause_s : float
        Hands that drag or paint rest so long before anything is fitted.
    is_wanted, tell : callable
        Asked before each fold whether to go on, and called when there is news, on the thread that fits.
    """

    def __init__(self, name: str | None, seed: int) -> None:
        self.name, self.seed = name, seed
        self.trial: Trial | None = None
        self.earlier: Trial | None = None
        self.pause_s = 0.4
        self.is_wanted: Callable[[], bool] = lambda: True
        self.tell: Callable[[], None] = lambda: None
        self._of: tuple[Any, ...] = ()
        self._turn = threading.Lock()
        self._backend, self._n_jobs = get_active_backend()

    def report_to(self, inbox: Inbox) -> None:
        """Wake who reads an inbox whenever there is news, and stop when it closes."""
        self.is_wanted = lambda: not inbox.closed
        self.tell = lambda: inbox.post(Returned())

    def follow(self, run: CrossVal) -> dict[str, Any] | None:
        """Begin anew, once hands rest, where the trial is of other data, and return what `told` does."""
        if self._renew(run) and self.trial is not None:
            work = {"target": self._work, "args": (self.trial,), "name": "course-beside"}
            thread = threading.Thread(**work, daemon=True)
            join_at_exit(thread)
            thread.start()
        return self.told(run)

    def settle(self, run: CrossVal) -> None:
        """Return once every fold is scored as data and splits are now, or that has failed."""
        if not self._renew(run) and self.trial is not None and self.trial.state in ("runs", "cancelled"):
            self._begin(run)  # here and now, and free of whoever stopped it
        if self.trial is not None and self.trial.state == "runs":
            self._score(self.trial, lambda: True)

    def cancel(self) -> None:
        """Leave the folds that have not begun."""
        if self.trial is not None:
            self.trial.stopped.set()
        self.tell()

    def again(self) -> None:
        """Let the next look begin anew."""
        self._of = ()
        self.tell()

    def told(self, run: CrossVal) -> dict[str, Any] | None:
        """Return what there is to show, as JSON takes it; None where there is nothing."""
        trial, earlier = self.trial, self.earlier
        if trial is None:
            return None
        shown = earlier if earlier is not None and not trial.n_scored else trial
        scores = shown.scores.copy()
        mean, error = mean_and_error(scores, shown.splits)
        return {
            "name": class_name(trial.name),
            "state": trial.state,
            "failure": trial.failure,
            "n_scored": trial.n_scored,
            "n_folds": trial.n_folds,
            "values": [None if np.isnan(score) else round(float(score), 6) for score in scores],
            "mean": mean,
            "error": error,
            "is_earlier": shown is not trial or self._key(run) != self._of,
        }

    def _work(self, trial: Trial) -> None:
        make_way()
        if not trial.stopped.wait(self.pause_s):
            # Another may still be at a fold that it had begun.
            with self._turn, quick_switching(QUICKEST_S):
                self._score(trial, self.is_wanted)

    def _score(self, trial: Trial, is_wanted: Callable[[], bool]) -> None:
        with parallel_config(backend=self._backend, n_jobs=self._n_jobs):
            trial.work(is_wanted, self.tell)

    def _key(self, run: CrossVal) -> tuple[Any, ...]:
        """Return what differs whenever the scores would."""
        run.read_rows()  # what networks see of a row is fitted when it is first asked for
        columns = None if run.columns is None else run.columns.tolist()
        return (
            self.name,
            id(run.dataset),
            run.dataset.version,
            run.splits,
            run.leak,
            run.fold_inputs,
            columns,
        )

    def _renew(self, run: CrossVal) -> bool:
        """Begin a trial unless there is one of all that is so now; True if it was begun."""
        key = self._key(run)
        if key == self._of:
            return False
        self._of = key
        self._begin(run)
        return True

    def _begin(self, run: CrossVal) -> None:
        if self.trial is not None:
            self.trial.stopped.set()
            if self.trial.state == "done":
                self.earlier = self.trial
        self.trial = None
        if self.earlier is not None and self.earlier.name != self.name:
            self.earlier = None
        if self.name is not None:
            which, rows = run.shown_runs, run.read_rows()[0]
            X = (rows.X[0] if rows.is_shared else rows.X[which]).cpu().numpy()
            roles = run.roles[which][:, run.rows_in()]
            self.trial = Trial(self.name, self.seed, X, rows.y, roles, run.splits)


class Folding(Recorded, CrossVal):
    """A cross-validation with all that hands do to it written down, and a classifier beside it.

    Parameters
    ----------
    beside : str or None
        As `check_classifier` takes it.
    seed : int
        Of the networks and of the classifier.
    args, settings
        As for `CrossVal`.
    """

    def __init__(self, *args: Any, beside: str | None = None, seed: int = 0, **settings: Any) -> None:
        self.beside = Beside(beside, seed)
        super().__init__(*args, seed=seed, **settings)

    def settle(self) -> None:
        """Score the classifier as data and splits are now."""
        self.beside.settle(self)

    def interrupt(self) -> None:
        """Leave what goes on beside the training."""
        self.beside.cancel()

    def begin_again(self) -> None:
        """Begin again, and keep of the record what is still in force; see `CrossVal.begin_again`."""
        super().begin_again()
        self._begin_record()

    def _do(self, edit: Edit) -> tuple[str, Callable[[], None]]:
        if not isinstance(edit, SetBeside):
            return super()._do(edit)
        if edit.name is not None and not self.dataset.n_classes:
            raise EditError(
                f"beside must be none where targets are learned, got {edit.name!r}; it takes classes"
            )
        before, self.beside.name = self.beside.name, edit.name

        def back() -> None:
            self.beside.name = before

        return f"{'no classifier' if edit.name is None else class_name(edit.name)} beside the networks", back
