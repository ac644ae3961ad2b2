"""The stage of labs in which a policy acts: its replay, what it is paid beside the true goal, and words."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from course.labs.rewards.controls import controls
from course.labs.rewards.words import READOUTS, words
from course.live.transport import TRANSPORT

if TYPE_CHECKING:
    from course.labs.rewards.run import Acting
    from course.labs.rewards.task import Task
    from course.live.stage import Stage


def stage(task: Task, settings: dict[str, Any], session: Acting, **texts: Any) -> Stage:
    """Return the stage: panels and controls that the teacher left, around the run."""
    from course.live.panels import Curves, Scene, Text
    from course.live.stage import Stage

    scene = Scene(task.picture, start=settings["start"], greedy=settings["greedy"], unit="round")
    curves = Curves(
        title="What it is paid, and what was meant",
        series={"episode_return": {"name": "return"}, "goal": {"role": "valid"}},
        x_name="round",
        y_names=("return", "goal reached"),
    )
    panels: list[Any] = [
        scene,
        curves,
        Text(partial(words, goal=task.goal), title="Paid, or done?", column="side"),
    ]
    return Stage(
        session,
        [panel for panel in panels if panel.id not in settings["hide"]],
        controls(settings["controls"], session, task.terms, task.presets, settings),
        title=task.title,
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
