"""Floor 4: a lab trained in a terminal, with a progress bar and a table of its last numbers."""

from collections.abc import Callable

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from course.data.checks import check_int
from course.labs.drive import MAX_EPOCHS
from course.labs.lab import Lab
from course.labs.playground import playground
from course.training.events import Diverged, EpochEnded

LABS: dict[str, Callable[..., Lab]] = {"playground": playground}


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
        TextColumn("loss {task.fields[loss]}"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    with bar:
        task = bar.add_task(lab.title, total=n_epochs, loss="…")
        for event in lab.run.events():
            match event:
                case EpochEnded():
                    bar.update(task, completed=event.epoch, loss=f"{event.metrics.train_loss[0]:.4f}")
                    if event.epoch >= n_epochs:
                        return None
                case Diverged():
                    return event
    return None


def report(lab: Lab, ended: Diverged | None) -> None:
    """Print where the run stands, and why it ended early if it did."""
    history = lab.history
    table = Table(
        title=f"{lab.title}: epoch {history.epochs[-1]}, step {history.steps[-1]}", title_justify="left"
    )
    table.add_column()
    table.add_column("train", justify="right")
    table.add_column("valid", justify="right")
    for what, digits in (("loss", 4), ("accuracy", 3)):
        if history.has(f"train_{what}"):
            table.add_row(
                what,
                *(f"{history.column(f'{part}_{what}')[-1, 0]:.{digits}f}" for part in ("train", "valid")),
            )
    if history.has("clean_accuracy"):
        table.add_row("accuracy on clean labels", f"{history.column('clean_accuracy')[-1, 0]:.3f}", "")
    console = Console(highlight=False, soft_wrap=True)
    console.print(table)
    if ended is not None:
        console.print(ended.reason, markup=False)
