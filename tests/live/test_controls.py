import math

import pytest

from course.live.controls import Control

LR = Control(name="lr", label="Learning rate", kind="range", value=0.03, min=1e-4, max=10, log=True)
BATCH = Control(name="batch_size", label="Batch", kind="range", value=10, min=1, max=30, step=1)
KIND = Control(
    name="activation",
    label="Activation",
    kind="choice",
    value="tanh",
    options=["tanh", {"value": "relu", "label": "ReLU"}],
)
SIZE = Control(name="n_classes", label="Classes", kind="choice", value=2, options=[2, 3, None])
INPUTS = Control(
    name="features", label="Inputs", kind="multi", value=["x"], options=["x", "y"], min_items=1, max_items=2
)
HIDDEN = Control(name="hidden", label="Layers", kind="layers", value=[4, 2], min=1, max=8, max_items=6)
SHOW = Control(name="show_valid", label="Show valid rows", kind="toggle", value=False, group="view")


@pytest.mark.parametrize(
    ("control", "value"),
    [(LR, 0.5), (LR, 1), (BATCH, 30), (KIND, "relu"), (SIZE, 3), (SIZE, None), (INPUTS, ["y"]), (HIDDEN, []),
     (HIDDEN, [8] * 6), (SHOW, True)],
)  # fmt: skip
def test_what_is_accepted_comes_back(control, value):
    assert control.check(value) == value


def test_a_slider_of_whole_numbers_gives_ints():
    assert type(BATCH.check(7.0)) is int


@pytest.mark.parametrize(
    ("control", "value", "words"),
    [
        (LR, 0, "lr must be between 0.0001 and 10, got 0; 0.03 is a good start"),
        (LR, math.nan, "lr must be between 0.0001 and 10, got nan"),
        (LR, math.inf, "got inf"),
        (LR, "0.1", "lr must be a finite number between 0.0001 and 10, got '0.1'"),
        (LR, True, "got True"),
        (LR, None, "got None"),
        (LR, 10**400, "lr must be"),
        (LR, [0.1], "got [0.1]"),
        (BATCH, 2.5, "batch_size must be a whole number between 1 and 30, got 2.5"),
        (KIND, "rellu", "did you mean 'relu'?"),
        (KIND, {"value": "relu"}, "activation must be one of tanh, relu"),
        (SIZE, True, "n_classes must be one of 2, 3, None; got True instead"),
        (INPUTS, "x", "features must be a list, got 'x'"),
        (INPUTS, ["x", "z"], "got 'z' instead"),
        (INPUTS, [], "features must have at least 1 of its entries, got 0; keep one more"),
        (INPUTS, ["x", "y", "x"], "at most 2 entries, got 3"),
        (HIDDEN, [4, 9], "each width of hidden must be a whole number between 1 and 8, got 9"),
        (HIDDEN, [4, 2.5], "got 2.5"),
        (HIDDEN, [1] * 7, "at most 6 entries, got 7; remove some"),
        (SHOW, 1, "show_valid must be true or false, got 1"),
    ],
)
def test_what_is_not_is_told_in_one_sentence(control, value, words):
    with pytest.raises(ValueError) as told:  # noqa: PT011  (the words are checked below)
        control.check(value)
    assert words in str(told.value)
    assert "\n" not in str(told.value) and len(str(told.value)) < 250


def test_a_button_carries_no_value():
    assert Control(name="go", label="Go", kind="button").check("anything") is None


def test_the_spec_says_what_the_page_needs_and_no_more():
    assert LR.spec() == {
        "name": "lr",
        "label": "Learning rate",
        "kind": "range",
        "value": 0.03,
        "group": "training",
        "min": 1e-4,
        "max": 10,
        "log": True,
    }
    assert KIND.spec()["options"] == ["tanh", {"value": "relu", "label": "ReLU"}]
    assert Control(name="go", label="Go", kind="button").spec()["value"] is None


def test_the_present_value_is_read_from_the_run():
    class Run:
        lr = 0.7

    assert Control(name="lr", label="", kind="range", value=1, read=lambda run: run.lr).current(Run()) == 0.7
    assert LR.current(Run()) == 0.03
