"""Structure: the shape of a run's model and what feeds it, changed while what stays keeps its weights."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

from course.data.dataset import Dataset
from course.data.inputs import Inputs
from course.models.mlp import MLP
from course.training.edits.base import EditError

if TYPE_CHECKING:
    from course.training.supervised.run import Run


@dataclass(frozen=True, slots=True)
class Structure:
    """Everything about a model but its numbers: what goes in, the layers, and what the outputs aim at."""

    inputs: Inputs
    sizes: tuple[int, ...]
    activation: str
    loss: str
    output: str | None

    @classmethod
    def of(cls, run: Run) -> Structure:
        """The structure a run has now; a model without layers to change has only its inputs."""
        if not isinstance(run.model, MLP):
            return cls(run.inputs, (), "", run.model.loss, None)
        settings = run.model.settings
        return cls(run.inputs, run.model.sizes, run.model.activation, run.model.loss, settings["output"])


def reshape(run: Run, to: Structure) -> Callable[[], None]:
    """Give a run's model another structure, and return what takes that back.

    Inputs are matched by name, hidden neurons by number; what stays keeps its weights and the optimiser's
    memory of them, and what is new is drawn with the run's random numbers. Taking it back returns the removed
    weights as they were, and leaves what stayed as trained since.
    """
    model, before = run.model, Structure.of(run)
    if not isinstance(model, MLP):
        run.inputs = to.inputs
        return lambda: setattr(run, "inputs", before.inputs)
    record = None
    names = before.inputs.names
    if to.sizes != model.sizes or to.inputs.names != names:
        kept = None  # by their number: folds that choose some of their inputs have fewer than names
        if to.inputs.names != names:
            kept = [names.index(name) if name in names else -1 for name in to.inputs.names]
        record = model.resize(to.sizes, generator=run.generator, kept_inputs=kept)
        run.optimizer.resize(record)
    _aim(run, to)

    def back() -> None:
        if run.model is not model:  # folds have begun again since: what was trained then is gone
            reshape(run, before)
            return
        if record is not None:
            run.optimizer.resize(model.undo_resize(record))
        _aim(run, before)

    return back


def restore_shape(run: Run, to: Structure) -> None:
    """Give a model the shape of a snapshot whose numbers are about to be copied in."""
    if isinstance(run.model, MLP):
        run.model.resize(to.sizes, generator=torch.Generator())
        run.optimizer.reset()
    _aim(run, to)


def _aim(run: Run, to: Structure) -> None:
    run.inputs = to.inputs
    if isinstance(run.model, MLP):
        run.model.activation = to.activation
        run.model.retarget(to.loss, output=to.output)


def fit_to(dataset: Dataset, inputs: Inputs, now: Structure, classifier: tuple[str, str | None]) -> Structure:
    """The structure that serves another dataset with the same hidden layers.

    Parameters
    ----------
    dataset : Dataset
    inputs : Inputs
        What the model is to see of it.
    now : Structure
    classifier : (loss, output)
        What classification is to aim at; regression has the squared error and a linear output.
    """
    loss, output = classifier if dataset.n_classes else ("squared", "linear")
    n_outputs = now.sizes[-1]
    if not outputs_fit(dataset, n_outputs):
        n_outputs = dataset.n_classes if dataset.n_classes > 2 else 1
    sizes = (inputs.n_inputs, *now.sizes[1:-1], n_outputs)
    return Structure(inputs, sizes, now.activation, loss, output)


def outputs_fit(dataset: Dataset, n_outputs: int) -> bool:
    """Whether that many outputs can tell the classes apart, or give the target."""
    if dataset.n_classes == 2:
        return n_outputs in (1, 2)
    return n_outputs == max(dataset.n_classes, 1)


def check_fit(run: Run) -> None:
    """Refuse a model that does not fit its inputs and its data.

    Raises
    ------
    ValueError
        One sentence: how many inputs or outputs there are, and how many there should be.
    """
    model, dataset, inputs = run.model, run.dataset, run.inputs
    check_dropout(run, run.knobs.dropout)
    if not dataset.n_classes and model.loss != "squared":
        raise ValueError(
            f"loss must be 'squared' for {dataset.name}, whose targets are numbers, got {model.loss!r}; "
            f"make the model with loss='squared', output='linear'"
        )
    if model.sizes[0] != run.n_inputs:
        raise ValueError(
            f"the model must take {run.n_inputs} inputs ({_few(inputs.names)}), got sizes "
            f"{list(model.sizes)}; start its sizes with {run.n_inputs}"
        )
    if not outputs_fit(dataset, model.sizes[-1]):
        wanted = dataset.n_classes if dataset.n_classes > 2 else 1
        raise ValueError(
            f"the model must have {wanted} output(s) for {dataset.name}, got sizes {list(model.sizes)}; "
            f"end its sizes with {wanted}"
        )


def check_dropout(run: Run, share: float) -> None:
    """Refuse dropout for a module, which has such layers of its own.

    Raises
    ------
    EditError
        One sentence.
    """
    if share and not isinstance(run.model, MLP):
        raise EditError(
            f"dropout must be 0 for a {type(run.model).__name__}, got {share:g}; put a torch.nn.Dropout "
            "layer into it, which then acts in training only"
        )


def changeable(run: Run) -> MLP:
    """The run's model if its layers can be changed.

    Raises
    ------
    EditError
        If the model is not the glass-box MLP.
    """
    if not isinstance(run.model, MLP):
        raise EditError(
            f"layers and weights can be changed by hand in an MLP only, and this model is a "
            f"{type(run.model).__name__}; data and knobs can be changed in any"
        )
    return run.model


def _few(names: Sequence[str]) -> str:
    return ", ".join(names) if len(names) <= 8 else f"{', '.join(names[:3])}, … {names[-1]}"
