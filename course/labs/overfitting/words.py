"""Where a run stands between learning and remembering, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from course.labs.summary import tell as tell_all

if TYPE_CHECKING:
    from course.labs.session import Session

LOTS = (
    "The training labels are drawn by lot: there is nothing to learn in them. A training loss that falls all "
    "the same is memory."
)


def words(run: Session) -> str:
    """Return the gap, how often the network is right, and the best epoch."""
    metrics, n_train = run.evaluate().metrics, int(run.dataset.is_train.sum())
    train, valid = float(metrics.train_loss[0]), float(metrics.valid_loss[0])
    n_valid = run.dataset.n - n_train
    where = f"loss {valid:.3f} on the {n_valid} validation rows, {train:.3f} on the {n_train} training rows"
    lines = [f"The gap is {_signed(valid - train)}: {where}."]
    if metrics.train_accuracy is not None and metrics.valid_accuracy is not None:
        lines.append(
            f"Right on {metrics.train_accuracy[0]:.0%} of the training rows and on "
            f"{metrics.valid_accuracy[0]:.0%} of the others."
        )
    if run.dataset.settings["random_labels"]:
        lines.append(LOTS)
    if run.stopped:
        lines.append(f"Stopped: {run.stopped}. Play trains on from there.")
    elif run.best_epoch is not None and run.epoch:
        lines.append(f"The best epoch so far is {run.best_epoch}, with validation loss {run.watch.loss:.3f}.")
    return "\n\n".join(lines)


def tell(run: Session, *, title: str) -> str:
    """Return where a run is, in a few lines."""
    return "\n".join([tell_all(run, title=title), *words(run).split("\n\n")[:1], *_end(run)])


def _end(run: Session) -> list[str]:
    """Return why it ended, or its best epoch."""
    if run.stopped:
        return [f"stopped: {run.stopped}"]
    return [] if run.best_epoch is None else [f"best epoch {run.best_epoch}"]


def _signed(value: float) -> str:
    return f"{value:.3f}".replace("-", "−")
