"""The stage of labs in which a policy acts: its replay, what it is paid beside the true goal, and words."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from course.labs.acting import Acting
from course.labs.acting_rail import Preset, Weighing, controls
from course.labs.acting_words import READOUTS, words
from course.live.transport import TRANSPORT

if TYPE_CHECKING:
    from course.live.panels.picture import Picture
    from course.live.stage import Stage

PANELS: Final = ("scene", "curves", "text")


def stage(
    settings: dict[str, Any],
    title: str,
    picture: Picture,
    terms: Mapping[str, Weighing],
    goal: str,
    session: Acting,
    presets: Mapping[str, Preset] | None = None,
    **texts: Any,
) -> Stage:
    """Return the stage: panels and controls that the teacher left, around the run.

    Parameters
    ----------
    settings : dict
        Checked; see `course.labs.acting_rail.checked` and `course.labs.arguments.for_teachers`.
    title : str
    picture : Picture
        What the environment looks like.
    terms : mapping of str to Weighing
        The sliders.
    goal : str
        What is meant, as "the ball is lifted".
    session : Acting
    presets : mapping of str to Preset, optional
        Whole rewards to choose among.
    """
    from course.live.panels import Curves, Scene, Text
    from course.live.stage import Stage

    scene = Scene(picture, start=settings["start"], greedy=settings["greedy"], unit="round")
    curves = Curves(
        title="What it is paid, and what was meant",
        series={"episode_return": {"name": "return"}, "goal": {"role": "valid"}},
        x_name="round",
        y_names=("return", "goal reached"),
    )
    panels: list[Any] = [
        scene,
        curves,
        Text(partial(words, goal=goal), title="Paid, or done?", column="side"),
    ]
    return Stage(
        session,
        [panel for panel in panels if panel.id not in settings["hide"]],
        controls(settings["controls"], session, terms, settings, presets),
        title=title,
        playing=settings["autoplay"],
        speed=settings["speed"],
        view_options={"start": scene.set_start, "greedy": scene.set_greedy},
        transport={
            "hide": [name for name in TRANSPORT if name in settings["hide"]],
            "unit": "round",
            "readouts": READOUTS,
            "seen": "steps",
        },
        **texts,
    )
