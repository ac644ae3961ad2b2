"""The grid-world lab's arguments, checked before anything is made of them."""

from __future__ import annotations

from typing import Any

from course.data.checks import check_int, check_name
from course.envs.gridworld import GridWorld
from course.envs.worlds import WORLDS
from course.labs.arguments import for_teachers, with_defaults
from course.labs.gridworld.controls import CONTROLS
from course.training.rl.knobs import TabularKnobs
from course.training.rl.tabular.run import RULES

PANELS = ("grid", "curves")
MOST_RUNS = 200


def checked(settings: Any, defaults: dict[str, Any]) -> dict[str, Any]:
    """Return settings of which every one is accepted, ready for JSON.

    Raises
    ------
    ValueError
        One sentence: which setting, what is accepted, what came.
    """
    settings = with_defaults(settings, defaults)
    check_name("world", settings["world"], WORLDS)
    check_name("rule", settings["rule"], RULES)
    settings["n_runs"] = check_int("n_runs", settings["n_runs"], 1, MOST_RUNS, 30)
    settings["seed"] = check_int("seed", settings["seed"], 0, 2**32 - 1, 0)
    make_knobs(settings)
    world = make_world(settings)
    if settings["map"] is not None:
        settings["map"] = list(world.map.rows)
    if settings["rewards"] is not None:
        settings["rewards"] = world.rewards.tolist()
    return for_teachers(settings, CONTROLS, PANELS)


def make_knobs(settings: dict[str, Any]) -> TabularKnobs:
    """Return the knobs of the agents as asked for."""
    return TabularKnobs(**{name: settings[name] for name in ("gamma", "alpha", "epsilon")})


def make_world(settings: dict[str, Any]) -> GridWorld:
    """Return the world as asked for."""
    text = settings["map"]
    world = WORLDS[settings["world"]]() if text is None else GridWorld(text, step_cost=0.01)
    for name in ("rewards", "step_cost", "slip"):
        if settings[name] is not None:
            setattr(world, name, settings[name])
    return world
