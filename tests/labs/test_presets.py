"""Presets open ordinary labs: links, scripts and copies need no preset, and settings may be replaced."""

import pytest

from course.labs.lab import Lab
from course.labs.makers import makers
from course.labs.presets import PRESETS, open_lab
from course.live.panels import Boundary


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_opens_as_its_lab_would_with_the_same_settings(name):
    of, settings = PRESETS[name]
    lab, by_hand = open_lab(name), makers()[of](dict(settings))
    assert (lab.name, lab.config) == (of, by_hand.config)
    assert lab.fresh().config == lab.config
    again = Lab.from_link(lab.link())
    assert (again.name, again.config) == (of, lab.config)
    compile(lab.code(), name, "exec")
    lab.close()


def test_a_setting_of_a_preset_may_be_replaced_also_by_the_labs_own_default():
    assert open_lab("first win").config["train_share"] == 0.1
    changed = open_lab("first win", train_share=0.5, seed=4)
    assert (changed.config["train_share"], changed.config["seed"]) == (0.5, 4)
    assert open_lab("first win").config["train_share"] == 0.1, "the preset itself is as it was"


def test_what_is_no_preset_or_no_setting_is_refused():
    with pytest.raises(ValueError, match=r"preset must be one of first win, .*did you mean 'first win'\?"):
        open_lab("first wim")
    with pytest.raises(ValueError, match="colour"):
        open_lab("first win", colour="red")
    with pytest.raises(ValueError, match="noise must be"):
        open_lab("first win", noise=7)


@pytest.mark.parametrize("name", ["playground", "overfitting", "crossval", "algorithms"])
def test_a_lab_says_which_tool_its_brush_opens_with(name):
    lab = makers()[name]({"tool": "relabel"})
    maps = [panel.spec() for panel in lab.stage.screen.panels if isinstance(panel, Boundary)]
    assert maps and {spec["tool"] for spec in maps} == {"relabel"}
    assert Lab.from_link(lab.link()).config["tool"] == "relabel"
    lab.close()
    with pytest.raises(ValueError, match=r"tool must be one of add, erase, move, relabel; got 'paint'"):
        makers()[name]({"tool": "paint"})


def test_the_first_lab_opens_with_relabel_so_that_no_first_click_adds_a_patient():
    for name in ("first win", "thirty repairs"):
        assert open_lab(name).config["tool"] == "relabel"
