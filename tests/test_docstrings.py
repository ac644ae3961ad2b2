"""Docstrings: a section "Parameters" names exactly the arguments there are, with type and meaning."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from docstring_parser.numpydoc import NumpydocParser, Section

import course
from course import labs
from course.data import load, load_csv
from course.envs.bandit import BanditEnv
from course.envs.cartpole import CartPoleEnv
from course.envs.grid_env import GridEnv
from course.envs.gripper_env import GripperEnv
from course.envs.hexapawn_env import HexapawnEnv
from course.labs.lab import Lab
from course.labs.presets import open_lab
from course.learning.check import check
from course.learning.here import here
from course.learning.predict import predict
from course.learning.recall import recall

MAKERS = [getattr(labs, name) for name in labs.LABS]
METHODS = [each for name, each in vars(Lab).items() if inspect.isfunction(each) and not name.startswith("_")]
ENVIRONMENTS = [BanditEnv, CartPoleEnv, GridEnv, GripperEnv, HexapawnEnv]
CALLED = [
    *MAKERS,
    *METHODS,
    *ENVIRONMENTS,
    open_lab,
    load,
    load_csv,
    here,
    predict,
    recall,
    type(check).__call__,
]


def documented(made: Any) -> dict[str, tuple[str, str]]:
    """Return the type and the meaning of each documented argument; `n, m : int` documents two."""
    parser = NumpydocParser()
    parser.add_section(Section("Source", "source"))
    found = parser.parse(inspect.cleandoc(made.__doc__ or ""))
    return {
        name.strip().lstrip("*"): (each.type_name or "", each.description or "")
        for each in found.params
        if each.args[0] == "param"
        for name in each.arg_name.split(",")
    }


def arguments(made: Callable[..., Any]) -> set[str]:
    return set(inspect.signature(made).parameters) - {"self"}


def in_the_package() -> Iterator[Any]:
    """Yield the functions, classes and methods of the package that say something of their arguments."""
    for info in pkgutil.walk_packages(course.__path__, "course."):
        module = importlib.import_module(info.name)
        for made in vars(module).values():
            if getattr(made, "__module__", None) == info.name:
                methods = vars(made).values() if inspect.isclass(made) else ()
                yield from (
                    each
                    for each in (made, *methods)
                    if (inspect.isclass(each) or inspect.isfunction(each))
                    and "Parameters\n---" in inspect.cleandoc(each.__doc__ or "")
                )


def test_a_section_of_parameters_names_exactly_those_there_are():
    wrong = {
        f"{made.__module__}.{made.__qualname__}": documented(made).keys() ^ arguments(made)
        for made in in_the_package()
        if documented(made).keys() != arguments(made)
    }
    assert wrong == {}


@pytest.mark.parametrize("made", CALLED, ids=lambda made: made.__qualname__)
def test_what_learners_and_teachers_call_documents_every_argument(made):
    assert documented(made).keys() == arguments(made)
    assert [name for name, (kind, _) in documented(made).items() if not kind] == []


@pytest.mark.parametrize("made", MAKERS, ids=lambda made: made.__name__)
def test_makers_say_what_each_argument_means_and_what_they_raise(made):
    assert [name for name, (_, meaning) in documented(made).items() if not meaning] == []
    assert "\nRaises\n---" in inspect.cleandoc(made.__doc__)


def test_a_name_that_only_stands_in_a_text_is_not_documented():
    def move(step, far):
        """Move by a step, far or not.

        Parameters
        ----------
        far : bool
            Whether the step is far.
        """

    assert documented(move) == {"far": ("bool", "Whether the step is far.")}
    assert arguments(move) == {"step", "far"}
