"""A session as a few lines of text, for those who read it without the stage.

Apart from the picture, because every stage that is shown has a text at once, and Matplotlib takes its time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from course.labs.edit_words import edits_told

if TYPE_CHECKING:
    from course.labs.session import Session


def tell(session: Session, *, title: str) -> str:
    """Return where a session is, in a few lines."""
    dataset, metrics = session.dataset, session.evaluate().metrics
    n_train = int(dataset.is_train.sum())
    shape = "–".join(str(width) for width in session.model.sizes)
    lines = [
        f"{title}: {n_train} training and {dataset.n - n_train} validation rows, a network {shape}",
        f"epoch {session.epoch}, step {session.step}",
        f"loss {metrics.train_loss.mean():.3f} on training rows, {metrics.valid_loss.mean():.3f} on others",
    ]
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
