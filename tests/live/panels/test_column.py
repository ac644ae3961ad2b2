"""A panel stands in a column that there is, and every name that a description offers is checked when made."""

import inspect

import pytest

from course.labs.makers import makers
from course.live import panels
from course.live.controls import Control
from course.live.panels import ScoreCurve, Shape
from course.live.panels.column import in_column

IN_A_COLUMN = [
    panel
    for panel in vars(panels).values()
    if inspect.isclass(panel) and "column" in inspect.signature(panel).parameters
]


def made(panel, column):
    required = [
        None
        for one in inspect.signature(panel).parameters.values()
        if one.default is one.empty and one.kind is one.POSITIONAL_OR_KEYWORD
    ]
    return panel(*required, column=column)


def test_there_are_panels_to_test():
    assert {"Text", "Curves", "Arms", "Bars", "Table", "Scene"} <= {panel.__name__ for panel in IN_A_COLUMN}


@pytest.mark.parametrize("panel", IN_A_COLUMN, ids=lambda panel: panel.__name__)
@pytest.mark.parametrize("column", ["right", "left", "Middle", None, 1])
def test_another_column_is_refused_when_the_panel_is_made(panel, column):
    with pytest.raises(ValueError, match="column must be one of middle, side"):
        made(panel, column)


@pytest.mark.parametrize("panel", IN_A_COLUMN, ids=lambda panel: panel.__name__)
def test_the_accepted_ones_are_told_to_the_page(panel):
    for column in ("middle", "side"):
        assert made(panel, column)._column == in_column(column) == {"column": column}
    assert made(panel, "")._column == in_column("") == {}


@pytest.mark.parametrize("name", makers())
def test_every_lab_places_its_panels_in_columns_that_there_are(name):
    lab = makers()[name]({})
    try:
        assert {spec.get("column", "side") for spec in lab.stage._specs} <= {"middle", "side"}
    finally:
        lab.close()


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Control(name="lr", label="Rate", kind="slider"), "kind must be one of range, choice"),
        (
            lambda: Control(name="lr", label="Rate", kind="range", group="training rate"),
            "group must be one of",
        ),
        (
            lambda: ScoreCurve([1, 2], title="", x_name="", metric="error"),
            "metric must be one of accuracy",
        ),
        (lambda: Shape(kind="circle"), "kind must be one of rect, disc, arrow"),
        (lambda: Shape(colour="red"), "colour must be one of ink"),
    ],
)
def test_a_name_that_is_not_offered_is_refused_in_one_sentence(make, words):
    with pytest.raises(ValueError, match=words):
        make()
