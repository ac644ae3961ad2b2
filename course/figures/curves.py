"""Loss and accuracy of a run, epoch by epoch, with a mark where a hand changed something."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from course.figures.palette import BLUE, GREEN, MARK, ORANGE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D
    from numpy.typing import NDArray

    from course.training.history import History

STYLES = {
    "train_loss": ("training loss", BLUE, "-"),
    "valid_loss": ("validation loss", ORANGE, "--"),
    "train_accuracy": ("training accuracy", BLUE, "-"),
    "valid_accuracy": ("validation accuracy", ORANGE, "--"),
    "clean_accuracy": ("accuracy on clean labels", GREEN, ":"),
}


@dataclass
class CurvesDisplay:
    """The columns of a history, ready to draw.

    Parameters
    ----------
    epoch : float array (n_reports,)
    losses, accuracies : dict of name to float array (n_reports,)
        Names are those of `History.to_frame`; NaN where nothing was measured.
    edits : sequence of (epoch, text)
        Where a hand changed data, a knob or the model.
    ghost : CurvesDisplay, optional
        An earlier run, drawn faintly below.
    best : int, optional
        The epoch of the lowest validation loss, to be marked.

    Attributes
    ----------
    lines_ : dict of name to Line2D
        What the last call of `plot` drew.
    """

    epoch: NDArray[np.float64]
    losses: dict[str, NDArray[np.float64]]
    accuracies: dict[str, NDArray[np.float64]]
    edits: tuple[tuple[float, str], ...] = ()
    ghost: CurvesDisplay | None = None
    best: int | None = None
    lines_: dict[str, Line2D] = field(default_factory=dict, init=False, repr=False)

    @classmethod
    def from_history(
        cls, history: History, *, ghost: History | None = None, best: int | None = None
    ) -> CurvesDisplay:
        """Read the columns of `history`, and of an earlier one; of several runs, each column is the mean."""
        columns = {name: history.column(name).mean(axis=1) for name in STYLES if history.has(name)}
        columns = {name: values for name, values in columns.items() if not np.isnan(values).all()}
        return cls(
            epoch=np.array(history.epochs, dtype=float),
            losses={name: values for name, values in columns.items() if name.endswith("loss")},
            accuracies={name: values for name, values in columns.items() if name.endswith("accuracy")},
            edits=tuple((float(edit.epoch), edit.text) for edit in history.edits),
            ghost=None if ghost is None else cls.from_history(ghost),
            best=best,
        )

    def plot(self, ax: Axes | None = None, *, what: str = "loss", gap: bool = False) -> CurvesDisplay:
        """Draw on `ax`, or on a new figure; `what` is ``"loss"`` or ``"accuracy"``.

        `gap` shades what lies between the losses of training and validation rows.
        """
        if what not in ("loss", "accuracy"):
            raise ValueError(f'what must be "loss" or "accuracy", got {what!r}; "loss" is a good start')
        if ax is None:
            ax = Figure(figsize=(5.2, 3.4), layout="constrained").subplots()
        columns = self.losses if what == "loss" else self.accuracies
        if self.ghost is not None:
            earlier = self.ghost.losses if what == "loss" else self.ghost.accuracies
            for name, values in earlier.items():
                label, colour, dash = STYLES[name]
                ax.plot(
                    self.ghost.epoch,
                    values,
                    color=colour,
                    linestyle=dash,
                    linewidth=1.2,
                    alpha=0.4,
                    label=f"{label}, pinned",
                )
        if gap and what == "loss" and {"train_loss", "valid_loss"} <= set(columns):
            band = columns["train_loss"], columns["valid_loss"]
            ax.fill_between(self.epoch, *band, color=ORANGE, alpha=0.16, linewidth=0, label="the gap")
        self.lines_ = draw_curves(ax, self.epoch, columns, self.edits)
        if self.best is not None and what == "loss":
            mark_best(ax, self.epoch, columns["valid_loss"], self.best)
        if what == "accuracy":
            ax.yaxis.set_major_formatter(PercentFormatter(1.0))
        ax.set_ylabel(what)
        return self

    @property
    def figure_(self) -> Figure:
        """The figure of the last plot."""
        return next(iter(self.lines_.values())).get_figure(root=True)


def mark_best(ax: Axes, epoch: NDArray[np.float64], losses: NDArray[np.float64], best: int) -> None:
    """Mark the epoch `best` on the line of `losses` over `epoch`, with its number beside it."""
    at = losses[int(np.searchsorted(epoch, best))]
    ax.plot([best], [at], color="black", marker="|", markersize=16, markeredgewidth=2, linestyle="none")
    ax.annotate(
        f"best: epoch {best}", (best, at), xytext=(6, 9), textcoords="offset points", fontsize="small"
    )


def draw_curves(
    ax: Axes,
    epoch: NDArray[np.float64],
    columns: dict[str, NDArray[np.float64]],
    edits: tuple[tuple[float, str], ...] = (),
) -> dict[str, Line2D]:
    """Draw one line for each column over `epoch` and a dotted upright line for each edit."""
    lines = {}
    for name, values in columns.items():
        label, colour, dash = STYLES.get(name, (name, None, "-"))
        (lines[name],) = ax.plot(epoch, values, color=colour, linestyle=dash, linewidth=1.8, label=label)
    for at in sorted({at for at, _ in edits}):
        ax.axvline(at, color=MARK, linewidth=0.8, linestyle=(0, (1, 2)))
    ax.set_xlabel("epoch")
    ax.spines[["top", "right"]].set_visible(False)
    if lines:
        ax.legend(fontsize="small", frameon=False)
    return lines
