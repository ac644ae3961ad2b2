"""Cross-validation: all folds train at once under the hand, with splits, leaks and labels to change.

Source: M. Stone, "Cross-Validatory Choice and Assessment of Statistical Predictions", 1974; R. Kohavi, "A
Study of Cross-Validation and Bootstrap for Accuracy Estimation and Model Selection", 1995.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from course.data import Inputs, load
from course.data.checks import check_int, check_name, check_range, check_switch
from course.data.generated import GENERATED
from course.labs import controls as rail
from course.labs.arguments import for_teachers, with_defaults
from course.labs.crossval.beside import Folding
from course.labs.crossval.controls import CONTROLS, DATASETS, controls
from course.labs.crossval.curves import VALUES, score_curve, sizes_of
from course.labs.crossval.picture import draw
from course.labs.crossval.script import write
from course.labs.crossval.words import tell
from course.labs.lab import Lab
from course.labs.settings import check_data, read_file
from course.live.transport import TRANSPORT
from course.models.mlp import MLP
from course.training.crossval.splits import Splits
from course.training.knobs import Knobs
from course.training.sklearn.classifiers import check_classifier

if TYPE_CHECKING:
    from course.data import Dataset
    from course.live.stage import Stage

PANELS = ("folds", "boundary", "curves", "score_curve")


def crossval(
    dataset: str = "moons",
    *,
    csv: str | Path | None = None,
    target: str | None = None,
    separator: str = ",",
    decimal: str | None = None,
    groups: str | None = None,
    time: str | bool | None = None,
    n: int | None = 200,
    noise: float = 0.3,
    label_noise: float = 0.0,
    minority_share: float | None = None,
    train_share: float = 0.5,
    kind: str | None = None,
    k: int = 5,
    repeats: int = 4,
    test_share: float = 0.2,
    deal: int = 0,
    leak: bool = False,
    select: int | None = None,
    curve: str | None = None,
    beside: str | None = None,
    hidden: Sequence[int] = (8,),
    activation: str = "tanh",
    lr: float = 0.1,
    batch_size: int = 10,
    optimizer: str = "sgd",
    l2: float = 0.0,
    show_valid: bool = False,
    seed: int = 0,
    tool: str = "add",
    controls: Iterable[str] | None = None,
    hide: Iterable[str] = (),
    autoplay: bool = False,
    speed: float | None = 20.0,
) -> Lab:
    """Return a lab in which the networks of all folds train at once, each scored on rows it never saw.

    Parameters
    ----------
    dataset : str
        With classes: "circle", "xor", "gauss", "spiral", "moons", "blobs", "wine", "breast_cancer", "digits",
        "visits", "pure_noise" or "stocks"; with targets: "reg-plane", "reg-gauss" or "diabetes".
    csv, target, separator, decimal, groups, time : path, str, str, str, str, str or True
        A file of the learner's own instead, the column to predict (the last by default), what stands between
        its columns, and what before its decimals; the columns that say which rows belong together, or when
        they were (True where the rows are in the order of time); see `course.data.load_csv`.
    n : int
        Rows to use; None for all of a measured set. Of a file with fewer all are used.
    noise, label_noise : float, 0 to 0.5
        How far chance moves the points of a generated set; share of labels made wrong.
    minority_share : float, 0.01 to 0.99, optional
        Share of the smallest class (of a generated set the last); the natural one unless given.
    train_share : float, 0.1 to 0.9
        Share of rows that are dealt into folds; the rest is held out, to compare the score with.
    kind, k, repeats, test_share, deal : str, int, int, float, int
        How the rows are split; see `course.training.crossval.splits.Splits`, whose seed is the deal (0 to
        99). By default k folds, stratified where there are classes.
    leak : bool
        Fit scaler and choice of columns on all rows, test rows included.
    select : int, optional
        How many columns are chosen by an F-test; all unless given.
    curve : {"rows", "l2", "lr"}, optional
        Train each split several times: with more and more rows, in equally many steps, for a learning curve,
        or with one value of a knob after another for a validation curve.
    beside : str, optional
        A classifier of scikit-learn that is scored on the same splits, with its own defaults: "neighbours",
        "logistic", "tree", "forest", "boosting", or where there is another, such as "sklearn.svm.SVC".
    hidden : sequence of int
        Up to 6 hidden layers of 1 to 8 neurons.
    activation, lr, batch_size, optimizer, l2 : str, float, int, str, float
        As in the playground.
    show_valid : bool
        Show the rows that are held out.
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
        If an argument is unknown or out of range, or the rows cannot be split so: one sentence.
    """
    return open_crossval(locals())


def open_crossval(settings: Any) -> Lab:
    """Return the lab of `crossval`'s arguments by name, as a link holds them; errors as there."""
    settings = _checked(settings)
    name = Path(settings["csv"]).name if settings["csv"] else settings["dataset"].replace("_", " ")
    title = f"Cross-validation: {name}"
    make_stage = partial(_stage, settings, title)
    texts: dict[str, Any] = {"draw": draw, "tell": tell, "write": write}
    # Read once: a lab has the rows that its file held when it was made, whatever becomes of the file.
    make_session = partial(_session, settings, _dataset(settings))
    return Lab("crossval", settings, make_session, make_stage, title=title, **texts)  # type: ignore[arg-type]


def _checked(settings: Any) -> dict[str, Any]:
    settings = with_defaults(settings, {"dataset": "moons", **crossval.__kwdefaults__})  # type: ignore[dict-item]
    check_data(settings, usual="moons", datasets=DATASETS)
    for name in ("label_noise", "train_share", "hidden", "activation", "show_valid"):
        settings[name] = rail.check(name, settings[name])
    measured = settings["csv"] is not None or settings["dataset"] not in GENERATED
    settings["noise"] = 0.0 if measured else rail.check("noise", settings["noise"])
    if settings["curve"] is not None:
        check_name("curve", settings["curve"], ("rows", *VALUES))
    if settings["beside"] is not None:
        settings["beside"] = check_classifier(settings["beside"], "beside")
    settings["deal"] = check_int("deal", settings["deal"], 0, 99, 0)
    settings["test_share"] = check_range("test_share", settings["test_share"], 0.05, 0.95, 0.2)
    check_switch("leak", settings["leak"], "False is honest")
    settings["seed"] = check_int("seed", settings["seed"], 0, 2**32 - 1, 0)
    Knobs.from_dict({name: settings[name] for name in ("lr", "batch_size", "optimizer", "l2")})
    if settings["controls"] is None:  # what makes no sense here is left out unless asked for
        idle = {"noise"} if measured else set()
        idle |= {"repeats"} - {settings["kind"] == "repeated" and "repeats"}
        idle |= {"test_share"} - {settings["kind"] == "random" and "test_share"}
        idle |= {"minority_share"} - {settings["minority_share"] is not None and "minority_share"}
        settings["controls"] = [name for name in CONTROLS if name not in idle | {"k"}]
    return for_teachers(settings, CONTROLS, PANELS)


def _dataset(settings: dict[str, Any]) -> Dataset:
    """Return the data as asked for."""
    share, seed = settings["minority_share"], settings["seed"]
    if settings["csv"] is None:
        given = {name: settings[name] for name in ("n", "noise", "label_noise", "train_share", "seed")}
        dataset = load(settings["dataset"], **given)
        if share is not None:
            dataset.set_sample(minority_share=share, seed=seed)
        return dataset
    dataset = read_file(settings)
    if share is not None:
        dataset.set_sample(minority_share=share, seed=seed)
    if settings["n"] is not None:
        dataset.set_sample(n=min(check_int("n", settings["n"], 2), dataset.n), seed=settings["seed"])
    dataset.set_label_noise(settings["label_noise"], seed=settings["seed"])
    return dataset


def _session(settings: dict[str, Any], fresh: Dataset) -> Folding:
    """Return the run before its first step, with data of its own."""
    dataset = fresh.copy()
    if settings["beside"] is not None and not dataset.n_classes:
        raise ValueError(
            f"beside must be left out where targets are learned, got {settings['beside']!r}; it takes classes"
        )
    inputs, select = Inputs.fit(dataset), settings["select"]
    if select is not None:
        select = settings["select"] = check_int("select", select, 1, inputs.n_inputs, 2)
    n_out = dataset.n_classes if dataset.n_classes > 2 else 1
    sizes = (inputs.n_inputs if select is None else select, *settings["hidden"], n_out)
    ends = {"loss": "cross_entropy"} if dataset.n_classes else {"loss": "squared", "output": "linear"}
    model = MLP(sizes, activation=settings["activation"], init="torch", seed=settings["seed"], **ends)
    knobs = Knobs(**{name: settings[name] for name in ("lr", "batch_size", "optimizer", "l2")})
    how = {name: settings[name] for name in ("k", "repeats", "test_share")}
    kind = settings["kind"] or ("stratified" if dataset.n_classes else "k-fold")
    splits = Splits(kind, **how, seed=settings["deal"])
    more = {name: settings[name] for name in ("leak", "select", "beside", "seed")}
    sizes = sizes_of(splits, dataset) if settings["curve"] == "rows" else None
    vary = (settings["curve"], VALUES[settings["curve"]]) if settings["curve"] in VALUES else None
    return Folding(model, dataset, knobs, splits=splits, inputs=inputs, sizes=sizes, vary=vary, **more)


def _stage(settings: dict[str, Any], title: str, session: Folding, **texts: Any) -> Stage:
    """Return the stage: panels and controls that the teacher left, around the run."""
    from course.live.panels import Boundary, Curves, FoldAnswers, Folds
    from course.live.stage import Stage

    beside, series = session.beside, ("train_loss", "valid_loss", "valid_accuracy")
    panels: list[Any] = [
        Folds(beside=beside.follow),
        Boundary(session, FoldAnswers(), title="What the folds answer", tool=settings["tool"]),
        Curves(title="Scores as they form", series=series, summary=True, column="middle"),
    ]
    if settings["curve"] is not None:
        panels = [score_curve(settings["curve"], session), *panels]
    stage = Stage(
        session,
        [panel for panel in panels if panel.id not in settings["hide"]],
        controls(settings["controls"], session, settings),
        title=title,
        playing=settings["autoplay"],
        speed=settings["speed"],
        transport={"hide": [name for name in TRANSPORT if name in settings["hide"]]},
        view_options={"beside_goes": lambda goes: beside.again() if goes else beside.cancel()},
        **texts,
    )
    beside.report_to(stage.runner.inbox)
    return stage
