"""Cross-validation, live: all folds train at once in one set of tensors, with hands on data and splits."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from course.data.checks import check_int
from course.data.dataset import Dataset
from course.data.inputs import Inputs
from course.models.many import share_start, widened
from course.models.mlp import MLP
from course.training.crossval import hands as fold_hands
from course.training.crossval.feed import FoldFeed
from course.training.crossval.inputs import check_size, fit_inputs, seen_by, select_columns
from course.training.crossval.optim import ManyOptimizer, check_varied
from course.training.crossval.plan import FoldPlan
from course.training.crossval.rows import FoldRows
from course.training.crossval.splits import TESTS, TRAINS, Roles, Splits
from course.training.edits import Edit
from course.training.events import Array, Evaluated, Metrics
from course.training.knobs import Knobs
from course.training.steering.timeline import Timeline
from course.training.supervised import hands
from course.training.supervised.checkpoint import CheckpointError
from course.training.supervised.divergence import NO_LIMIT
from course.training.supervised.early import UNSEEN
from course.training.supervised.run import Run


class CrossVal(Run):
    """One network for each split of the rows, all in training at once; see `Run` for all else that it has.

    Every network starts from the same weights, trains on its own rows with its own scaler, and is scored on
    rows that it never saw: ``valid_*`` of the history are the scores on its test rows, one column a network.
    All take their rows in the order of one shuffle an epoch, so that they are what as many separate runs
    would be. Rows that validate in the dataset take no part: an honest score can be compared with them.

    Rows keep their part when data are edited. What changes the splits begins again, and says so; where
    columns are chosen (`select`), so does every edit of rows and labels: the choice has looked at them.

    Parameters
    ----------
    model : MLP
        What is trained; its weights are the start of all networks. The run trains `run.model`, which has as
        many networks as there are splits.
    dataset : Dataset
    knobs : Knobs, optional
    splits : Splits, optional
        Five stratified folds unless given (plain ones for targets).
    leak : bool
        Fit scaler and choice of columns on all rows, test rows included, which is a mistake to be seen.
    select : int, optional
        How many inputs are chosen by an F-test; all unless given. The model must take that many.
    held_out : bool
        False lets the dataset's validation rows take part, too.
    train_score : bool
        False reports scores on test rows only, which saves a third of the time; see `evaluate` for all.
    sizes : sequence of int, optional
        For a learning curve: each split is trained once with each number of rows, all in equally many steps:
        in an epoch fewer rows are seen more than once.
    vary : (name, values), optional
        For a validation curve: each split is trained once with each value of "lr", "l1" or "l2".
    seed, inputs, device
        As for `Run`; of `inputs`, scale and mean are fitted anew.

    Attributes
    ----------
    splits : Splits
    roles : ndarray (n_models, n) of int8
        What each row of `dataset.ids` is to each network: 1 trains, 2 tests, 0 neither.
    fold_inputs : tuple of Inputs
        One for all networks, or one each.
    columns : ndarray (n_models, select) of int64 or None
        The inputs each network is given; a single row where all get the same.

    Raises
    ------
    ValueError
        If the rows cannot be split so, a feature is not finite, or model and data do not fit: one sentence.
    """

    feed: FoldFeed  # type: ignore[assignment]  # the same calls, for several models
    optimizer: ManyOptimizer
    model: MLP

    def __init__(
        self,
        model: MLP,
        dataset: Dataset,
        knobs: Knobs | None = None,
        *,
        splits: Splits | None = None,
        leak: bool = False,
        select: int | None = None,
        held_out: bool = True,
        train_score: bool = True,
        sizes: Sequence[int] | None = None,
        vary: tuple[str, Sequence[float]] | None = None,
        seed: int = 0,
        inputs: Inputs | None = None,
        device: str = "cpu",
    ) -> None:
        if not isinstance(model, MLP):
            raise ValueError(
                f"model must be an MLP, whose networks train side by side, got {type(model).__name__}"
            )
        self.splits = splits or Splits(kind="stratified" if dataset.n_classes else "k-fold")
        self.leak, self.held_out, self.train_score = bool(leak), held_out, train_score
        self.sizes = None if sizes is None else tuple(sizes)
        self.vary = check_varied(vary, sizes)
        self._inputs_0 = Inputs.fit(dataset) if inputs is None else inputs
        self.select = None if select is None else check_int("select", select, 1, self._inputs_0.n_inputs, 2)
        self.dataset = dataset
        self._plan = self.check_splits(self.splits, self.leak, dataset, self._inputs_0)
        self._fold_rows: FoldRows | None = None
        super().__init__(
            widened(model, self._plan.n_models),
            dataset,
            knobs,
            seed=seed,
            inputs=self._inputs_0,
            device=device,
        )
        self.history.shown = self.shown_runs

    # What a run of folds has of its own

    @property
    def n_inputs(self) -> int:
        """How many numbers a network is given of a row."""
        return self.inputs.n_inputs if self.select is None else self.select

    @property
    def roles(self) -> Roles:
        """What each row in use is to each network, (n_models, n)."""
        found = np.zeros((self.model.n_models, self.dataset.n), dtype=np.int8)
        rows = self.rows_in()
        found[:, rows] = self._plan.roles(self.dataset, rows)
        return found

    @property
    def n_splits(self) -> int:
        """How many splits there are; with `sizes` or `vary` each has several networks."""
        return self._plan.n_splits

    @property
    def shown_runs(self) -> slice:
        """Which networks stand for the run: one for each split.

        Of a learning curve they are those that train on most rows, of a validation curve those of its first
        value.
        """
        start = 0 if self.sizes is None else self._plan.n_models - self._plan.n_splits
        return slice(start, start + self._plan.n_splits)

    def table(self, metric: str = "valid_accuracy") -> Array:
        """Return the newest numbers of a metric, (n_variants, n_splits): one row a size or value."""
        values: Array = self.history.column(metric, len(self.history) - 1)[0]
        return values.reshape(self._plan.n_variants, self.n_splits)

    @torch.no_grad()
    def measure_on(self, dataset: Dataset) -> Metrics:
        """The losses and accuracies of every network on the training and valid rows of other data alike."""
        self.read_rows()
        roles = np.tile(np.where(dataset.is_train, TRAINS, TESTS), (self.model.n_models, 1))
        all_rows = np.arange(dataset.n)
        rows = FoldRows(dataset, all_rows, roles, self.fold_inputs, self.columns, self.model)
        return rows.measure(self.model, classes=dataset.n_classes > 0, dirty=dataset.is_dirty)

    def held_out_scores(self) -> Metrics:
        """Return the scores of every network on the rows that no fold holds, as ``valid_*``, (n_models,)."""
        return self.measure_on(self.dataset)

    @property
    def is_imbalanced(self) -> bool:
        """Whether the largest class has at least half as many rows again as the smallest."""
        if not self.dataset.n_classes:
            return False
        counts = np.unique(self.dataset.y[self.rows_in()], return_counts=True)[1]
        return bool(counts.max() >= 1.5 * counts.min())

    @torch.no_grad()
    def balanced_accuracy(self) -> Array:
        """Return every network's mean over classes of the share right of their test rows, (n_models,).

        Where classes are of different sizes, a model that always says the largest has a high accuracy, and a
        balanced accuracy of 1 / n_classes.
        """
        rows: FoldRows = self.read_rows()[0]
        return rows.balanced_accuracy(self.model)

    def save(self, path: str | Path) -> Path:
        """Refuse with a `CheckpointError`: folds are kept as what led to them, in the link of their lab."""
        raise CheckpointError(
            f"a cross-validation is not kept in a folder, got {path!s:.60}; keep lab.link()"
        )

    def inputs_of(self, X: NDArray[np.float64]) -> torch.Tensor:
        """Return what every network sees of rows (n, n_columns) in raw units, (n_models, n, n_inputs)."""
        if self.inputs is not self._fitted:
            self._fit_inputs()
        seen = torch.from_numpy(seen_by(self.fold_inputs, self.columns, X)).to(self.model.flat)
        return seen.expand(self.model.n_models, -1, -1)

    @property
    def settings(self) -> dict[str, Any]:
        """Everything a hand can set, by the name a learner reads, plain values."""
        told = {
            "splits": self.splits.kind,
            "folds": self.splits.k,
            "split seed": self.splits.seed,
            "leak": self.leak,
        }
        return super().settings | told

    # What `Run` leaves to the kind

    def _make_feed(self) -> Any:
        return FoldFeed(equal=self.sizes is not None)

    def _make_optimizer(self) -> ManyOptimizer:
        return ManyOptimizer(self.model, self._varied())

    def _varied(self) -> dict[str, torch.Tensor]:
        if self.vary is None:
            return {}
        name, values = self.vary
        return {
            name: torch.tensor(values, dtype=self.model.flat.dtype, device="cpu").repeat_interleave(
                self.n_splits
            )
        }

    def _keep_start(self) -> None:
        self._fit_inputs()
        super()._keep_start()

    def read_rows(self) -> Any:
        """All rows that take part, up to date with data, inputs and outputs, twice: to train and to test."""
        if self.inputs is not self._fitted:
            self._fit_inputs()
        if self._fold_rows is None or self.rows_version != self.dataset.version:
            rows = self.rows_in()
            roles = self._plan.roles(self.dataset, rows)
            self._fold_rows = FoldRows(self.dataset, rows, roles, self.fold_inputs, self.columns, self.model)
            self.rows_version = self.dataset.version
        return self._fold_rows, self._fold_rows

    @torch.no_grad()
    def measure(self) -> Metrics:
        """The losses and accuracies of every network on its training and its test rows."""
        return self._measured(train=self.train_score)

    @torch.no_grad()
    def evaluate(self) -> Evaluated:
        """The losses and accuracies as they are now, on training rows too; nothing is recorded."""
        return Evaluated(self.epoch, self.step, self._measured(train=True))

    def watched(self, metrics: Metrics) -> Array:
        """The losses (n_runs,) that tell whether the run has diverged."""
        return metrics.train_loss if self.train_score else metrics.valid_loss

    def _measured(self, *, train: bool) -> Metrics:
        rows: FoldRows = self.read_rows()[0]
        classes = self.dataset.n_classes > 0
        return rows.measure(self.model, classes=classes, dirty=self.dataset.is_dirty, train=train)

    def _start_anew(self) -> None:
        super()._start_anew()
        share_start(self.model)
        self.optimizer.reset()

    # Splits

    def rows_in(self, dataset: Dataset | None = None) -> NDArray[np.int64]:
        """Return the positions in X of the rows that take part, of this dataset or another."""
        dataset = self.dataset if dataset is None else dataset
        return dataset.train_rows() if self.held_out else np.arange(dataset.n)

    def check_splits(self, splits: Splits, leak: bool, dataset: Dataset, inputs: Inputs) -> FoldPlan:
        """Return the plan of these splits of a dataset; nothing is changed.

        Raises
        ------
        ValueError
            If the rows cannot be split so, or it would take too much memory: one sentence.
        """
        rows, n_values = self.rows_in(dataset), 1 if self.vary is None else len(self.vary[1])
        if not np.isfinite(dataset.X).all():
            raise ValueError(
                "X must be finite, and some feature is NaN or infinite; fill it in or leave the row out"
            )
        plan = FoldPlan(splits, dataset, rows, sizes=self.sizes, n_values=n_values)
        is_shared = self.select is None and (leak or inputs.mean is None)
        n_inputs = inputs.n_inputs if self.select is None else self.select
        check_size(1 if is_shared else plan.n_models, len(rows), n_inputs)
        return plan

    def _fit_inputs(self) -> None:
        """Fit what the networks see of a row to the splits; it stays until they change."""
        rows = self.rows_in()
        roles = self._plan.roles(self.dataset, rows)
        self._fitted = self.inputs
        self.fold_inputs = fit_inputs(self.inputs, self.dataset, rows, roles, leak=self.leak)
        self.columns = None
        if self.select is not None:
            args = (self.fold_inputs, self.dataset, rows, roles, self.select)
            self.columns = select_columns(*args, leak=self.leak)
        self._fold_rows = None

    def _do(self, edit: Edit) -> tuple[str, hands.Back]:
        return fold_hands.do(self, edit, super()._do)

    def split_anew(self, splits: Splits, leak: bool) -> None:
        """Split the rows afresh, and begin again with as many networks as that takes.

        Raises
        ------
        ValueError
            If they cannot be split so: one sentence, and nothing has changed.
        """
        plan = self.check_splits(splits, leak, self.dataset, self.inputs)  # raises before anything is changed
        self._plan, self.splits, self.leak = plan, splits, leak
        self.begin_again()

    def begin_again(self) -> None:
        """Begin again on the splits there are, with scaler and columns fitted to the rows as they are now."""
        plan = self._plan
        self.model = widened(self.model, plan.n_models)
        self.optimizer = self._make_optimizer()
        self.step = self.epoch = self.n_examples = 0
        self.train_s, self.loss_limit, self.watch = 0.0, NO_LIMIT, UNSEEN
        self._rewound()
        self.model.reset()
        share_start(self.model)
        self.generator.manual_seed(self.seed)
        self.feed.end_epoch()
        self.history.begin_again(plan.n_models)
        self.history.shown = self.shown_runs
        self.timeline, self._present = Timeline(), None
        self.rows_version = self.feed_version = -1
        self._keep_start()
