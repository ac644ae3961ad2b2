"""The controls of the loss-surface lab, and where it stands in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from course.labs import controls as rail
from course.live.controls import Control
from course.live.panels.bowl import Bowl

if TYPE_CHECKING:
    from course.labs.loss_surface.run import Descent

ALL_ROWS = 100_000  # a batch larger than the data is the data
BATCHES = (
    {"value": ALL_ROWS, "label": "all rows"},
    {"value": 32, "label": "32 rows"},
    {"value": 1, "label": "one row"},
)
CONTROLS = ("lr", "batch_size", "threshold", "goal")


def controls(wanted: Iterable[str], run: Descent) -> list[Control]:
    """Return the controls in their order, at the values of a run; those that are not wanted are hidden."""
    lr = replace(rail.RAIL["lr"], value=run.knobs.lr, min=0.001, max=3.0)
    batch = replace(
        rail.RAIL["batch_size"],
        kind="choice",
        options=BATCHES,
        value=run.knobs.batch_size,
        min=None,
        max=None,
    )
    threshold = Control(
        name="threshold",
        label="Trained below",
        kind="range",
        value=run.threshold,
        min=min(1500, run.threshold),
        max=max(6000, run.threshold),
        step=50,
        help="The training loss at which the run counts as trained, and ends.",
    )
    goal = Control(
        name="goal",
        label="Goal",
        kind="choice",
        value=run.goal,
        group="view",
        options=[
            {"value": "loss", "label": "lower the loss"},
            {"value": "reward", "label": "raise the reward"},
        ],
        help="The same training, told as a loss or as a reward.",
    )
    known = {control.name: control for control in (lr, batch, threshold, goal)}
    return [replace(known[name], hidden=name not in wanted) for name in CONTROLS]


def tell(run: Descent, *, title: str) -> str:
    """Return where the run is, in a few lines."""
    loss = run.evaluate().metrics.train_loss[0]
    w, b = run.point
    lines = [
        f"{title}, {int(run.dataset.is_train.sum())} patients to learn from",
        f"epoch {run.epoch}, step {run.step}: w {w:.1f}, b {b:.1f}",
        f"loss {loss:,.0f}, threshold {run.threshold:,.0f}, lowest {Bowl.of(run).floor:,.0f}",
    ]
    if run.diverged is not None:
        lines.append(f"stopped: {run.diverged.reason}")
    return "\n".join(lines)
