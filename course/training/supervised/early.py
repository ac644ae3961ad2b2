"""Early stopping: the moment of the lowest validation loss is kept, and a patient run goes back to it.

Source: L. Prechelt, "Early Stopping, But When?", 1998.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from course.models.mlp import MLP
from course.training.supervised.structure import Structure

if TYPE_CHECKING:
    from course.training.events import Metrics
    from course.training.supervised.run import Run
    from course.training.supervised.snapshot import Snapshot


@dataclass(frozen=True, slots=True, eq=False)
class Watch:
    """What a run knows of its validation losses at one moment.

    Attributes
    ----------
    loss : float
        The lowest so far, the mean over models where there are several.
    waited : int
        Epochs since then, or since the run last went back.
    of : tuple
        The data and the shape of the model that it holds for.
    best : Snapshot or None
        The moment of that loss. A snapshot's own watch has None where it is that moment itself, so that no
        snapshot keeps a chain of earlier ones.
    """

    loss: float = math.inf
    waited: int = 0
    of: tuple[object, ...] = ()
    best: Snapshot | None = None


UNSEEN: Final = Watch()  # nothing was measured yet


def comparable(run: Run) -> tuple[object, ...]:
    """Return what two validation losses must share to be compared: rows, labels and the model's shape."""
    structure = Structure.of(run)
    return run.dataset.version, structure.sizes, structure.activation, structure.inputs.names


def judge(run: Run, metrics: Metrics) -> Snapshot:
    """Take the moment of a report, note whether it is the best so far, and return it.

    Where patience has run out, the run goes back to the best moment's parameters and optimiser first; its
    clock and its random numbers go on.

    Raises
    ------
    ValueError
        If there is patience and no validation loss to be patient for.
    """
    loss, of, patience = float(metrics.valid_loss.mean()), comparable(run), run.knobs.patience
    if patience and math.isnan(loss):
        raise ValueError(
            f"patience must be 0 where no row validates, got {patience}; lower the training share, or set it "
            "to 0"
        )
    known = run.watch if run.watch.of == of else Watch(of=of)
    if loss < known.loss:
        run.watch = Watch(loss, of=of)
        moment = run.take_moment()
        run.watch = replace(run.watch, best=moment)
        return moment
    run.watch = replace(known, waited=known.waited + 1)
    if patience and run.watch.waited >= patience and run.watch.best is not None:
        _go_back(run, run.watch.best)
    return run.take_moment()


def _go_back(run: Run, best: Snapshot) -> None:
    """Put the best parameters back, bit for bit, and say so."""
    if isinstance(run.model, MLP):
        run.model.flat.copy_(best.model["flat"])
    else:
        run.model.load_state_dict(best.model)
    run.optimizer.load_state(best.optimizer)
    waited = run.watch.waited
    run.watch = replace(run.watch, waited=0)
    epochs = "1 epoch" if waited == 1 else f"{waited} epochs"
    run.stopped = f"no lower validation loss for {epochs}; back at epoch {best.epoch}, the best"


def watch_of(snapshot: Snapshot) -> Watch:
    """Return what the run knew at a snapshot."""
    watch = snapshot.watch
    return replace(watch, best=snapshot) if watch.best is None and watch.loss < math.inf else watch
