"""A session as a few lines of text, for those who read it without the stage.

Apart from the picture, because every stage that is shown has a text at once, and Matplotlib takes its time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from course.labs.edit_words import edits_told
from course.training.supervised.report import typical_error

if TYPE_CHECKING:
    from course.labs.session import Session
    from course.training.events import Array


def told(loss: Array) -> str:
    """Return a loss as it can be read, whatever the units of the target."""
    mean = float(loss.mean())
    return f"{mean:.3f}" if abs(mean) < 1e6 else f"{mean:.3g}"


def tell(session: Session, *, title: str) -> str:
    """Return where a session is, in a few lines."""
    dataset, metrics = session.dataset, session.evaluate().metrics
    n_train = int(dataset.is_train.sum())
    shape = "–".join(str(width) for width in session.model.sizes)
    lines = [
        f"{title}: {n_train} training and {dataset.n - n_train} validation rows, a network {shape}",
        f"epoch {session.epoch}, step {session.step}",
        f"loss {told(metrics.train_loss)} on training rows, {told(metrics.valid_loss)} on others",
    ]
    if dataset.task == "regression":
        errors = [typical_error(float(loss.mean())) for loss in (metrics.train_loss, metrics.valid_loss)]
        lines.append(f"predictions are typically off by {errors[0]:.4g} there, by {errors[1]:.4g} on others")
    if metrics.train_accuracy is not None:
        lines.append(
            f"accuracy {metrics.train_accuracy.mean():.1%} on training rows, "
            f"{metrics.valid_accuracy.mean():.1%} on others"
        )
    if metrics.clean_accuracy is not None:
        lines.append(f"{metrics.clean_accuracy.mean():.1%} on the clean labels of the training rows")
    lines += edits_told(session.history)
    if session.diverged is not None:
        lines.append(f"stopped: {session.diverged.reason}")
    return "\n".join(lines)
