"""The playground: all that TensorFlow Playground offers, with data, labels and layers under the hand besides.

Source: D. Smilkov, S. Carter et al., "Direct-Manipulation Visualization of Deep Networks", 2017.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from course.data import Inputs
from course.labs import controls as rail
from course.labs.lab import Lab
from course.labs.session import Session
from course.labs.settings import checked, make_dataset
from course.live.transport import TRANSPORT
from course.models.mlp import MLP
from course.training.knobs import Knobs

if TYPE_CHECKING:
    from course.data import Dataset
    from course.live.stage import Stage


def playground(
    dataset: str = "circle",
    *,
    csv: str | Path | None = None,
    target: str | None = None,
    separator: str = ",",
    decimal: str | None = None,
    columns: Sequence[str] | str | None = None,
    n: int | None = None,
    n_classes: int | None = None,
    noise: float = 0.0,
    label_noise: float = 0.0,
    train_share: float = 0.5,
    features: Sequence[str] | None = None,
    hidden: Sequence[int] = (4, 2),
    activation: str = "tanh",
    loss: str = "squared",
    lr: float = 0.03,
    batch_size: int = 10,
    optimizer: str = "sgd",
    l1: float = 0.0,
    l2: float = 0.0,
    discretise: bool = False,
    show_valid: bool = False,
    preset: str | None = None,
    seed: int = 0,
    tool: str = "add",
    controls: Iterable[str] | None = None,
    hide: Iterable[str] = (),
    autoplay: bool = False,
    speed: float | None = None,
) -> Lab:
    """Return a lab in which a small network learns points on a plane.

    Parameters
    ----------
    dataset : str
        One of `course.data.DATASETS`; it decides between classification and regression.
    csv, target, separator, decimal : path, str, str, str
        A file of the learner's own instead, the column to predict (the last by default), what stands between
        its columns, and what before its decimals ("." or ","; found out by default); see
        `course.data.load_csv`.
    columns : sequence of str or "components"
        For real data: two columns, or the two principal components; by default all columns are learned from
        and the components are the plane.
    n, n_classes : int
        Rows to use; classes of "blobs", 2 to 6.
    noise, label_noise : float, 0 to 0.5
        How far chance moves the points; share of training labels made wrong (the clean ones are kept).
    train_share : float, 0.1 to 0.9
        Share of rows that train.
    features : sequence of str
        Of x, y, x², y², xy, sin x, sin y, for sets of two columns; ("x", "y") by default.
    hidden : sequence of int
        Up to 6 hidden layers of 1 to 8 neurons.
    activation, loss : str
        "tanh", "relu", "sigmoid" or "linear"; "squared" or "cross_entropy".
    lr, batch_size, optimizer, l1, l2 : float, int, str, float, float
        Knobs of the training, with the ranges of `course.training.knobs.Knobs`.
    discretise, show_valid : bool
        Show the decision without shades; show validation rows.
    preset : "tf-playground"
        Exactly that program's workload: its six sets, rows in fixed order, no shuffle.
    seed : int
        Of data, weights and order of rows.
    tool : {"add", "erase", "move", "relabel"}
        What the brush does when the stage opens.
    controls, hide : iterable of str
        For teachers: show these controls only; hide these controls, panels or buttons.
    autoplay, speed : bool, float
        Train as soon as the stage is shown; epochs per second, None for as fast as it goes.

    Raises
    ------
    ValueError
        If an argument is unknown or out of range: one sentence with what is accepted.
    """
    return open_playground(locals())


def open_playground(settings: Any) -> Lab:
    """Return the lab of `playground`'s arguments by name, as a link holds them; errors as there."""
    settings = checked(settings, {"dataset": "circle", **playground.__kwdefaults__})
    name = Path(settings["csv"]).name if settings["csv"] else settings["dataset"].replace("_", " ")
    title = f"Playground: {name}"
    make_stage = partial(_stage, settings, title)
    # Read once: a lab has the rows that its file held when it was made, whatever becomes of the file.
    make_session = partial(_session, settings, make_dataset(settings))
    return Lab("playground", settings, make_session, make_stage, title=title)


def _session(settings: dict[str, Any], fresh: Dataset) -> Session:
    """Return the run before its first step, with data of its own."""
    dataset = fresh.copy()
    inputs = Inputs.fit(dataset, features=settings["features"])
    seed = settings["seed"]
    is_linear = dataset.task == "regression" and settings["loss"] == "squared"
    model = MLP(
        (inputs.n_inputs, *settings["hidden"], dataset.n_classes if dataset.n_classes > 2 else 1),
        activation=settings["activation"],
        output="linear" if is_linear else None,
        loss=settings["loss"],
        seed=seed,
    )
    values = {name: settings[name] for name in ("lr", "batch_size", "optimizer", "l1", "l2")}
    knobs = Knobs(**values, shuffle=settings["preset"] is None)
    return Session(model, dataset, knobs, seed=seed, inputs=inputs)


def _stage(settings: dict[str, Any], title: str, session: Session, **texts: Any) -> Stage:
    """Return the stage: panels and controls that the teacher left, around the run."""
    from course.live.panels import Answers, Boundary, Curves, Matrix, Network
    from course.live.stage import Stage

    answers, hide = Answers(), settings["hide"]
    network = Network(session, answers)
    panels = [Boundary(session, answers, tool=settings["tool"]), Curves(), network, Matrix(session, answers)]
    return Stage(
        session,
        [panel for panel in panels if panel.id not in hide],
        rail.controls(settings["controls"], session, settings),
        title=title,
        playing=settings["autoplay"],
        speed=settings["speed"],
        view_options={"focus": network.focus},
        transport={"hide": [name for name in TRANSPORT if name in hide]},
        **texts,
    )
