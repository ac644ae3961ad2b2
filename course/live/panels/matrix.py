"""Matrix: how often each true class of the validation rows is predicted as each class."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from course.live.parts import Part

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from course.live.panels.answers import Answers
    from course.training.supervised.run import Run


class Matrix:
    """The confusion matrix of the validation rows, against the labels as given; empty for regression."""

    def __init__(self, run: Run, answers: Answers, *, title: str = "Right and wrong, validation") -> None:
        self.id = "matrix"
        self._run, self._answers, self._title = run, answers, title
        self._sent: NDArray[np.int32] | None = None
        self._sent_classes: list[str] | None = None

    def spec(self) -> dict[str, Any]:
        """The panel's entry in the layout."""
        return {
            "panel": "Matrix",
            "id": self.id,
            "title": self._title,
            "class_names": list(self._run.dataset.class_names),
        }

    def parts(self, run: Run, full: bool) -> list[Part]:
        """The counts when one changed, the class names when they did."""
        parts = []
        counts, classes = confusion(run, self._answers), list(run.dataset.class_names)
        if full or classes != self._sent_classes:
            self._sent_classes = classes
            parts.append(Part(self.id, "classes", classes))
        if full or self._sent is None or not np.array_equal(counts, self._sent):
            self._sent = counts
            parts.append(Part(self.id, "counts", counts))
        return parts


def confusion(run: Run, answers: Answers) -> NDArray[np.int32]:
    """Return the counts (n_classes, n_classes) of the validation rows: true class down, predicted across."""
    dataset, predicted = run.dataset, answers.on_rows(run)
    k = dataset.n_classes
    if predicted is None or not k:
        return np.zeros((0, 0), dtype=np.int32)
    valid = ~dataset.is_train
    pairs = dataset.y[valid] * k + predicted[valid]
    return np.bincount(pairs, minlength=k * k).reshape(k, k).astype(np.int32)
