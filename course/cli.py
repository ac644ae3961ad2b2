"""Floor 4: the command `course`. Everything heavy is imported inside the command that needs it."""

import io
import json
import os
import sys
import tempfile
from collections.abc import Callable
from importlib.util import find_spec
from inspect import signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote

import typer
from typer.core import TyperGroup

if TYPE_CHECKING:
    from course.learning.progress import Progress


class Commands(TyperGroup):
    """The commands; a character that the terminal's encoding lacks is shown by its code and stops nothing."""

    def main(self, *args: Any, **settings: Any) -> Any:
        """Run the command that the words name."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")
        return super().main(*args, **settings)


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Change data, labels and knobs while a real model trains.",
)
# JupyterLab would ask every learner about news and look for updates: a class needs neither.
OFFLINE = ["--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
ROOM = 1_000_000  # bytes that a history and a figure may need
FIGURES = (".png", ".svg", ".pdf")
FIRST_NOTEBOOK = Path("notebooks/00_first_win.ipynb")


def _stop(sentence: str, code: int = 2) -> typer.Exit:
    """Print one sentence to standard error; the caller raises the Exit that is returned."""
    typer.echo(sentence, err=True)
    return typer.Exit(code)


@app.callback(invoke_without_command=True)
def main(
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False,
) -> None:
    """Say the version when asked."""
    if version:
        from course import __version__

        typer.echo(f"course {__version__}")
        raise typer.Exit


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def lab(
    context: typer.Context,
    notebook: Annotated[Path, typer.Argument(help="The notebook to open.")] = FIRST_NOTEBOOK,
) -> None:
    """Open a notebook in JupyterLab, behind a token; options after -- go to JupyterLab."""
    if not notebook.exists():
        raise _stop(
            f"notebook must be a file that exists, got {notebook}; "
            "run the command in the folder of the course, where notebooks/ lies"
        )
    if find_spec("jupyterlab") is None:
        raise _stop(
            "JupyterLab is not installed; run: make setup (or pip install -c requirements.lock -e '.[lab]')"
        )
    if hasattr(os, "geteuid") and os.geteuid() == 0 and "--allow-root" not in context.args:
        typer.echo(
            "You are root: JupyterLab will refuse, for a server of root's hands the whole machine to whoever "
            "has its token. Log in as an ordinary user; only in a container of your own: "
            "make lab LAB_ARGS=--allow-root",
            err=True,
        )
    typer.echo(
        f"Opening {notebook} in JupyterLab; its address, with the token, follows. Stop it with Ctrl+C."
    )
    sys.stdout.flush()
    here, file = Path.cwd(), notebook.resolve()
    root = here if file.is_relative_to(here) else file.parent
    # As the default address, so that the one that is printed opens the notebook, too.
    address = f"--LabApp.default_url=/lab/tree/{quote(file.relative_to(root).as_posix())}"
    options = [*OFFLINE, f"--ServerApp.root_dir={root}", address, *context.args]
    # The command becomes JupyterLab, so Ctrl+C and signals reach it as usual.
    os.execv(sys.executable, [sys.executable, "-m", "jupyterlab", *options])


@app.command()
def run(
    name: Annotated[
        str, typer.Argument(metavar="LAB", help="The lab: playground, gridworld, gripper, cartpole.")
    ],
    dataset: Annotated[
        str | None,
        typer.Argument(help="A data set, such as spiral; a world, such as coin; a reward, such as hover."),
    ] = None,
    epochs: Annotated[int, typer.Option(help="Epochs, or rounds, to train, 1 to 1,000,000.")] = 50,
    hidden: Annotated[str | None, typer.Option(help="Neurons of each hidden layer: 4,2.")] = None,
    features: Annotated[str | None, typer.Option(help="Inputs: x,y,x²,y²,xy,sin x,sin y.")] = None,
    activation: Annotated[str | None, typer.Option(help="tanh, relu, sigmoid or linear.")] = None,
    lr: Annotated[float | None, typer.Option(help="Learning rate.")] = None,
    batch_size: Annotated[int | None, typer.Option(help="Rows for each step.")] = None,
    optimizer: Annotated[str | None, typer.Option(help="sgd, momentum or adam.")] = None,
    l1: Annotated[float | None, typer.Option("--l1", help="L1 penalty.")] = None,
    l2: Annotated[float | None, typer.Option("--l2", help="L2 penalty.")] = None,
    noise: Annotated[float | None, typer.Option(help="How far chance moves the points.")] = None,
    label_noise: Annotated[float | None, typer.Option(help="Share of training labels made wrong.")] = None,
    train_share: Annotated[float | None, typer.Option(help="Share of the rows that train.")] = None,
    rule: Annotated[
        str | None, typer.Option(help="gridworld: q_learning, sarsa, expected_sarsa or double_q.")
    ] = None,
    algorithm: Annotated[str | None, typer.Option(help="gripper, cartpole: ppo or reinforce.")] = None,
    preset: Annotated[str | None, typer.Option(help="tf-playground: that page's own start.")] = None,
    csv: Annotated[Path | None, typer.Option(help="Your own table, instead of a data set.")] = None,
    target: Annotated[str | None, typer.Option(help="The column of that table to predict.")] = None,
    separator: Annotated[
        str | None, typer.Option(help="What stands between its columns: , ; | or \\t.")
    ] = None,
    decimal: Annotated[str | None, typer.Option(help="What stands before its decimals: . or ,")] = None,
    seed: Annotated[int, typer.Option(help="Of data, weights and the order of rows.")] = 0,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the history there.")] = None,
    figure_file: Annotated[
        Path | None, typer.Option("--figure", help="Draw boundary and curves there.")
    ] = None,
) -> None:
    """Train a lab without a screen; the exit code is 1 when the run diverges."""
    settings = {
        "dataset": dataset,
        "hidden": None if hidden is None else [_whole("hidden", text) for text in _listed(hidden)],
        "features": None if features is None else _listed(features),
        "activation": activation,
        "lr": lr,
        "batch_size": batch_size,
        "optimizer": optimizer,
        "l1": l1,
        "l2": l2,
        "noise": noise,
        "label_noise": label_noise,
        "train_share": train_share,
        "rule": rule,
        "algorithm": algorithm,
        "preset": preset,
        "csv": csv,
        "target": target,
        "separator": "\t" if separator == "\\t" else separator,
        "decimal": decimal,
        "seed": seed,
    }
    json_file, figure_file = _home(json_file), _home(figure_file)
    for option, file in (("--json", json_file), ("--figure", figure_file)):
        if file is not None:
            _check_place(option, file)
    if figure_file is not None and figure_file.suffix not in FIGURES:
        raise _stop(f"--figure must end in {', '.join(FIGURES)}, got {figure_file}; .png is a good start")

    from course.data.checks import check_name
    from course.headless import LABS, report, train

    try:
        maker = LABS[check_name("lab", name, LABS)]
        lab = maker(**_accepted(name, maker, {k: v for k, v in settings.items() if v is not None}))
        ended = train(lab, epochs)
    except ValueError as error:
        raise _stop(str(error)) from None
    report(lab, ended)
    try:
        if json_file is not None:
            json_file.write_text(lab.history.to_json(), encoding="utf-8")
            typer.echo(f"history: {json_file}")
        if figure_file is not None:
            lab.figure().savefig(figure_file, dpi=150)
            typer.echo(f"figure: {figure_file}")
    except OSError as error:
        raise _stop(f"the run is over, but {error.filename or 'its file'} {_unwritable(error)}") from None
    raise typer.Exit(ended is not None)


def _home(file: Path | None) -> Path | None:
    """Return a path in which ``~`` is the home folder: no shell does that for --json=~/history.json."""
    return None if file is None else Path(os.path.expanduser(file))  # noqa: PTH111  (never raises)


def _check_place(option: str, file: Path) -> None:
    """Stop before the training if a file could not be written after it."""
    if not file.parent.is_dir():
        raise _stop(f"{option} must lie in a folder that exists, got {file}; make {file.parent} first")
    if file.is_dir():
        raise _stop(f"{option} must name a file, got the folder {file}; add a name, such as {file / 'run'}")
    try:
        if file.exists() and not os.access(file, os.W_OK):
            raise PermissionError(13, os.strerror(13), str(file))
        if file.exists() and not file.is_file():  # a device: it takes a blank, or it does not
            file.write_text(" ", encoding="utf-8")
        else:
            with tempfile.TemporaryFile(dir=file.parent) as trial:
                trial.write(b" " * ROOM)
                trial.flush()
                os.fsync(trial.fileno())
    except OSError as error:
        raise _stop(
            f"{option} must name a file that can be written, and {file} {_unwritable(error)}"
        ) from None


def _unwritable(error: OSError) -> str:
    return f"can't be ({error.strerror}); make room there, or name another file"


def _accepted(name: str, maker: Callable[..., Any], settings: dict[str, Any]) -> dict[str, Any]:
    """The settings by the names of a lab's maker, whose first argument is what stands after the lab."""
    accepted = list(signature(maker).parameters)
    if "dataset" in settings:
        settings = {accepted[0]: settings.pop("dataset"), **settings}
    for option in settings:
        if option not in accepted:
            raise _stop(f"--{option.replace('_', '-')} is no option of the lab {name}; leave it out")
    return settings


def _listed(text: str) -> list[str]:
    """The words of a list written with commas."""
    return [word.strip() for word in text.split(",") if word.strip()]


def _whole(option: str, text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise _stop(f"{option} must be whole numbers with commas between, got {text!r}; write 4,2") from None


@app.command()
def progress(
    code: Annotated[bool, typer.Option("--code", help="Print only the resume code.")] = False,
    restore: Annotated[str | None, typer.Option(metavar="CODE", help="Take a resume code over.")] = None,
    export_file: Annotated[
        Path | None, typer.Option("--export", metavar="FILE", help="Write everything there.")
    ] = None,
    import_file: Annotated[
        Path | None, typer.Option("--import", metavar="FILE", help="Take over what --export wrote.")
    ] = None,
) -> None:
    """Show what was opened, tried and passed, and carry it from machine to machine."""
    given = (code, restore is not None, export_file is not None, import_file is not None)
    if sum(given) > 1:
        raise _stop(
            f"one of --code, --restore, --export and --import is accepted, got {sum(given)}; give one"
        )

    from course.learning.progress import open_progress

    progress = open_progress()
    export_file, import_file = _home(export_file), _home(import_file)
    # An empty code in the place of what cannot be read would look like all that was done.
    if progress.note and not progress.is_kept and any(given):
        raise _stop(progress.note)
    if code:
        typer.echo(progress.to_code())
        raise typer.Exit
    try:
        if restore is not None:
            progress.restore(restore)
        if import_file is not None:
            progress.import_from(import_file)
        if export_file is not None:
            progress.export_to(export_file)
    except ValueError as error:
        raise _stop(str(error)) from None
    if (restore is not None or import_file is not None) and not progress.is_kept:
        raise _stop(progress.note or "COURSE_PROGRESS is empty, so nothing is kept; unset it and try again")
    if export_file is not None:
        typer.echo(f"progress: {export_file}")
        raise typer.Exit
    _print_progress(progress)


def _print_progress(progress: "Progress") -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False, soft_wrap=True)

    def show(columns: list[str], rows: list[list[str]], none: str) -> None:
        table = Table(columns[0])
        for column in columns[1:]:
            table.add_column(column, justify="right")
        for name, *cells in rows:
            table.add_row(Text(name), *cells)
        console.print(table if rows else none)

    notebooks, exercises = sorted(progress.notebooks.items()), progress.exercises.items()
    show(
        ["notebook", "first opened", "last opened"],
        [[key, visit.first_opened or "", visit.last_opened or ""] for key, visit in notebooks],
        "No notebook was opened yet.",
    )
    show(
        ["exercise", "attempts", "passed"],
        [[name, str(tries.attempts), tries.first_passed or "not yet"] for name, tries in exercises],
        "No exercise was tried yet.",
    )
    console.print(f"predictions: {len(progress.predictions)}")
    recalls = progress.recalls.values()
    n_right, n_wrong = sum(one.n_right for one in recalls), sum(one.n_wrong for one in recalls)
    console.print(f"recall answers: {n_right + n_wrong}, right: {n_right}")
    kept = progress.place or (
        "in memory only" if progress.note else "nowhere, because COURSE_PROGRESS is empty"
    )
    console.print(f"kept in: {kept}", markup=False)
    if progress.note:
        typer.echo(progress.note, err=True)


@app.command()
def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as one JSON object.")] = False,
) -> None:
    """Check this machine, offline; the exit code is 1 when something must be mended."""
    from course.doctor import examine, print_findings, to_json

    findings = examine()
    if as_json:
        typer.echo(json.dumps(to_json(findings), indent=2))
    else:
        print_findings(findings)
    raise typer.Exit(any(finding.state == "fail" for finding in findings))
