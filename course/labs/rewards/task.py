"""Task: what a policy acts in and is paid for, and the lab that is opened on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from course.data.checks import check_name
from course.labs.arguments import for_teachers, with_defaults
from course.labs.rewards.controls import KNOBS, Preset, Weighing, checked, names
from course.labs.rewards.own_rewards import ActingLab
from course.labs.rewards.run import Acting
from course.labs.rewards.stage import stage
from course.labs.rewards.words import tell
from course.training.rl.policy.envs import MakeEnv
from course.training.rl.policy.learner import ALGORITHMS, PolicyLearnerKnobs

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from course.live.panels.picture import Picture

PANELS = ("scene", "curves", "text")


@dataclass(frozen=True, kw_only=True)
class Task:
    """What a lab in which a policy acts is about.

    Parameters
    ----------
    name, title : str
        Of the lab: as a link has it, and as a learner reads it.
    make_env : callable
        See `course.training.rl.policy.envs.Envs`.
    n_envs : int
        Copies that the policy learns in at once.
    picture : Picture
        What the environment looks like.
    terms : mapping of str to Weighing
        A slider for each term of the reward.
    presets : mapping of str to Preset
        Whole rewards to choose among, "honest" the one that holds unless another is asked for.
    goal : str
        What is meant, as "the ball is lifted".
    write : callable
        See `course.labs.lab.Lab`.
    knobs : mapping of str to float
        Knobs that begin otherwise here than in `PolicyLearnerKnobs`.
    """

    name: str
    title: str
    make_env: MakeEnv
    n_envs: int
    picture: Picture
    terms: Mapping[str, Weighing]
    presets: Mapping[str, Preset]
    goal: str
    write: Callable[..., str]
    knobs: Mapping[str, float] = field(default_factory=dict)


def open_task(task: Task, settings: Any, defaults: dict[str, Any]) -> ActingLab:
    """Return the lab on a task with these arguments by name, as a link holds them.

    Raises
    ------
    ValueError
        If an argument is unknown or out of range: one sentence with what is accepted.
    """
    settings = with_defaults(settings, defaults)
    if settings["preset"] is not None:
        check_name("preset", settings["preset"], task.presets)
    check_name("algorithm", settings["algorithm"], ALGORITHMS)
    settings = checked(settings, task.make_env(1).rewards.weights)
    settings = for_teachers(settings, names(task.terms), PANELS)
    return ActingLab(
        task.name,
        settings,
        partial(_session, task, settings),  # type: ignore[arg-type]
        partial(stage, task, settings),
        title=task.title,
        draw=partial(_draw, task, settings["start"]),
        tell=partial(tell, goal=task.goal),
        write=task.write,
    )


def _draw(task: Task, start: int, session: Acting, *, title: str) -> Figure:
    from course.labs.rewards.picture import draw  # Matplotlib takes its time

    return draw(session, task.picture, title=title, start=start)


def _session(task: Task, settings: dict[str, Any]) -> Acting:
    """Return the run before its first step."""
    knobs = PolicyLearnerKnobs(**{**task.knobs, **{name: settings[name] for name in KNOBS}})
    chosen = {name: settings[name] for name in ("algorithm", "seed")}
    run = Acting(task.make_env, knobs, n_envs=task.n_envs, **chosen)
    preset = task.presets[settings["preset"] or "honest"]
    for name, weight in (dict(preset.weights) | settings["weights"]).items():
        run.envs.set_weight(name, weight)
    return run
