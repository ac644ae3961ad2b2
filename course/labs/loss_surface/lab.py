"""What training is: a line through one feature, its loss surface under the hand, a threshold that ends it.

Source: the data are of B. Efron, T. Hastie, I. Johnstone and R. Tibshirani, "Least Angle Regression", Annals
of Statistics 32, 2004; gradient descent is A. Cauchy's, 1847.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

from course.data import Inputs, load
from course.data.checks import check_int, check_name, check_range
from course.labs import controls as rail
from course.labs.arguments import for_teachers, with_defaults
from course.labs.lab import Lab
from course.labs.loss_surface.controls import ALL_ROWS, CONTROLS, controls, tell
from course.labs.loss_surface.run import GOALS, Descent
from course.live.transport import TRANSPORT
from course.models.mlp import MLP
from course.training.knobs import Knobs

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from course.live.stage import Stage

FEATURES = {
    "bmi": "body mass index (kg/m²)",
    "bp": "blood pressure (mmHg)",
    "s5": "s5 (log of triglycerides)",
}
TARGET = "progression after one year"
PANELS = ("surface", "fit", "curves", "where")


def training(
    feature: str = "bmi",
    *,
    lr: float = 0.1,
    batch_size: int = ALL_ROWS,
    threshold: float = 2000.0,
    goal: str = "loss",
    train_share: float = 0.5,
    seed: int = 0,
    controls: Iterable[str] | None = None,
    hide: Iterable[str] = (),
    autoplay: bool = False,
    speed: float | None = 5.0,
) -> Lab:
    """Return a lab in which a line learns to tell the progression of diabetes from one measurement.

    Parameters
    ----------
    feature : {"bmi", "bp", "s5"}
        What the line is told of each patient.
    lr, batch_size : float, int
        Knobs of the training, with the ranges of `course.training.knobs.Knobs`; all rows in one batch
        unless given.
    threshold : float, at least 0
        The training loss at or below which the model counts as trained; there the run ends.
    goal : {"loss", "reward"}
        Show the loss to lower, or its mirror image, the reward to raise.
    train_share : float, 0.1 to 0.9
        Share of rows that train.
    seed : int
        Of the split, the first line and the order of rows.
    controls, hide : iterable of str
        For teachers: show these controls only; hide these controls, panels or buttons.
    autoplay, speed : bool, float
        Train as soon as the stage is shown; epochs per second, None for as fast as it goes.

    Raises
    ------
    ValueError
        If an argument is unknown or out of range: one sentence with what is accepted.
    """
    return open_training(locals())


def open_training(settings: Any) -> Lab:
    """Return the lab of `training`'s arguments by name, as a link holds them; errors as there."""
    settings = _checked(settings)
    title = f"What training is: a line through {FEATURES[settings['feature']]}"
    session, stage = partial(_session, settings), partial(_stage, settings, title)
    picture = partial(_draw, (FEATURES[settings["feature"]], TARGET))
    return Lab("training", settings, session, stage, title=title, draw=picture, tell=tell)


def _draw(names: tuple[str, str], session: Descent, *, title: str) -> Figure:
    from course.labs.loss_surface.picture import draw  # Matplotlib takes its time

    return draw(names, session, title=title)


def _checked(settings: Any) -> dict[str, Any]:
    settings = with_defaults(settings, {"feature": "bmi", **training.__kwdefaults__})
    check_name("feature", settings["feature"], FEATURES)
    check_name("goal", settings["goal"], GOALS)
    Knobs(lr=settings["lr"], batch_size=settings["batch_size"])
    settings["threshold"] = check_range("threshold", settings["threshold"], 0, 1e9, 2000)
    settings["train_share"] = rail.check("train_share", settings["train_share"])
    settings["seed"] = check_int("seed", settings["seed"], 0, 2**32 - 1, 0)
    return for_teachers(settings, CONTROLS, PANELS)


def _session(settings: dict[str, Any]) -> Descent:
    """Return the run before its first step."""
    feature = settings["feature"]
    columns = (feature, next(name for name in FEATURES if name != feature))  # the second is not learned from
    dataset = load("diabetes", columns=columns, train_share=settings["train_share"], seed=settings["seed"])
    return Descent(
        MLP((1, 1), output="linear", seed=settings["seed"]),
        dataset,
        Knobs(lr=settings["lr"], batch_size=settings["batch_size"]),
        seed=settings["seed"],
        inputs=Inputs.fit(dataset, features=("x",), scale_target=False),
        threshold=settings["threshold"],
        goal=settings["goal"],
    )


def _stage(settings: dict[str, Any], title: str, session: Descent, **texts: Any) -> Stage:
    """Return the stage: panels and controls that the teacher left, around the run."""
    from course.live.panels import Curves, Fit, Surface, Where
    from course.live.stage import Stage

    panels = [Surface(), Fit(x_name=FEATURES[settings["feature"]], y_name=TARGET), Curves(), Where()]
    return Stage(
        session,
        [panel for panel in panels if panel.id not in settings["hide"]],
        controls(settings["controls"], session),
        title=title,
        playing=settings["autoplay"],
        speed=settings["speed"],
        view_options={"threshold": session.set_threshold, "goal": session.set_goal},
        transport={"hide": [name for name in TRANSPORT if name in settings["hide"]]},
        **texts,
    )
