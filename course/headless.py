"""Floor 4: a lab trained in a terminal, with a progress bar and a table of its last numbers."""

from collections.abc import Callable
from typing import Any

import numpy as np
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from course.data.checks import check_int
from course.labs.drive import MAX_EPOCHS
from course.labs.gridworld.lab import gridworld
from course.labs.lab import Lab
from course.labs.playground.lab import playground
from course.labs.rewards.cartpole import cartpole
from course.labs.rewards.gripper import gripper
from course.training.events import Diverged, EpochEnded
from course.training.supervised.report import typical_error

LABS: dict[str, Callable[..., Lab]] = {
    "playground": playground,
    "gridworld": gridworld,
    "gripper": gripper,
    "cartpole": cartpole,
}


def train(lab: Lab, epochs: int) -> Diverged | None:
    """Train for a number of epochs, with a bar on standard error that follows the reports.

    Parameters
    ----------
    lab : Lab
        Trained in place.
    epochs : int, 1 to 1,000,000
        How many epochs to train.

    Returns
    -------
    Diverged or None
        Why the run ended early, if it did.

    Raises
    ------
    ValueError
        If `epochs` is out of range.
    """
    n_epochs = check_int("epochs", epochs, 1, MAX_EPOCHS, 50)
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[told]}"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    with bar:
        task = bar.add_task(lab.title, total=n_epochs, told="…")
        for event in lab.run.events():
            match event:
                case EpochEnded():
                    bar.update(task, completed=event.epoch, told=_so_far(event.metrics))
                    if event.epoch >= n_epochs:
                        return None
                case Diverged():
                    return event
    return None


def _so_far(metrics: Any) -> str:
    """What the bar says: the training loss, or of agents the mean return of their episodes."""
    if hasattr(metrics, "train_loss"):
        return f"loss {_told(metrics.train_loss[0])}"
    ended = metrics.episode_return[~np.isnan(metrics.episode_return)]
    return f"return {ended.mean():.3g}" if len(ended) else "no episode has ended yet"


def _told(loss: float) -> str:
    return f"{loss:.4f}" if abs(loss) < 1e6 else f"{loss:.4g}"


def report(lab: Lab, ended: Diverged | None) -> None:
    """Print where the run stands, and why it ended early if it did."""
    history = lab.history
    if "train_loss" not in history.to_frame():
        Console(highlight=False, soft_wrap=True).print(lab.summary(), markup=False)
        return
    table = Table(
        title=f"{lab.title}: epoch {history.epochs[-1]}, step {history.steps[-1]}", title_justify="left"
    )
    table.add_column()
    table.add_column("train", justify="right")
    table.add_column("valid", justify="right")
    losses = [float(history.column(f"{part}_loss")[-1, 0]) for part in ("train", "valid")]
    table.add_row("loss", *map(_told, losses))
    if lab.dataset.task == "regression":
        table.add_row("typical error", *(f"{typical_error(loss):.4g}" for loss in losses))
    if history.has("train_accuracy"):
        accuracies = (history.column(f"{part}_accuracy")[-1, 0] for part in ("train", "valid"))
        table.add_row("accuracy", *(f"{accuracy:.3f}" for accuracy in accuracies))
    if history.has("clean_accuracy"):
        table.add_row("accuracy on clean labels", f"{history.column('clean_accuracy')[-1, 0]:.3f}", "")
    console = Console(highlight=False, soft_wrap=True)
    console.print(table)
    if ended is not None:
        console.print(ended.reason, markup=False)
