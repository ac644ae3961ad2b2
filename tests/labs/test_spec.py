"""A lab's function is made from its spec: signature, documentation, errors, and what a link opens."""

import inspect

import pytest

from course.labs import bandit
from course.labs.lab import Lab


def test_the_signature_has_every_setting_and_what_teachers_need():
    parameters = inspect.signature(bandit).parameters
    assert next(iter(parameters)) == "arms"
    assert parameters["arms"].kind is inspect.Parameter.POSITIONAL_OR_KEYWORD
    assert (
        parameters["epsilon"].kind is inspect.Parameter.KEYWORD_ONLY and parameters["epsilon"].default == 0.1
    )
    assert {"controls", "hide", "autoplay", "speed"} < set(parameters) and "tool" not in parameters
    assert bandit.__name__ == "bandit" and bandit.__module__ == "course.labs.bandit.lab"


def test_the_documentation_says_each_range():
    assert "\nepsilon : float, 0 to 1\n    Share of arms pulled at random" in bandit.__doc__
    assert '\nkind : {"bernoulli", "gaussian"}\n' in bandit.__doc__


def test_the_first_setting_may_be_given_by_position():
    assert bandit([0.1, 0.9]).config["arms"] == [0.1, 0.9]
    with pytest.raises(TypeError):
        bandit([0.1, 0.9], "gaussian")


def test_a_mistyped_argument_is_told_the_nearest():
    with pytest.raises(ValueError, match="did you mean 'epsilon'"):
        bandit(epsilom=0.2)


def test_its_settings_open_it_again_and_unknown_ones_are_refused():
    lab = bandit(3, seed=5, hide=["pin"])
    assert Lab.from_link(lab.link()).config == lab.config == bandit.open(lab.config).config
    with pytest.raises(ValueError, match="must be a dictionary"):
        bandit.open([])
    with pytest.raises(ValueError, match="did you mean 'arms'"):
        bandit.open({"arm": 3})


def test_what_is_hidden_is_left_off_the_stage():
    lab = bandit(controls=["rule", "epsilon"], hide=["epsilon", "text", "pin"])
    stage = lab.stage
    assert [panel.id for panel in stage.screen.panels] == ["arms", "curves"]
    assert list(stage.screen.rail.controls) == ["rule"]
    assert "pin" in stage.screen._bar["hide"]
