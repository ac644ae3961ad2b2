"""Match the causes: the true ones pass, the blank and each usual mix-up fail and are told why."""

import re

import numpy as np
import pytest

from course.learning.causes import CAUSES, LETTERS, agreement, causes, dealt, pictures, run_of, solve
from course.learning.check import check

TRUE = {cause: letter for letter, cause in dealt().items()}


def mixed_up(true, named):
    """Return the right answer, but for one picture, and with its own cause taken elsewhere if need be."""
    answer = solve(dict.fromkeys(LETTERS))
    other = next((letter for letter, cause in answer.items() if cause == named), None)
    answer[TRUE[true]] = named
    if other is not None:
        answer[other] = true
    return answer


MIX_UPS = [
    ("wrong labels", "one neighbour", "What they remember does", "right on every training row means"),
    ("deep tree", "shallow tree", "four boxes", "trees differ in their borders only"),
    ("network", "lines", "A border that bends", "every smooth border is a straight one"),
    ("deep tree", "wrong labels", "tells them apart", "whatever is right on all its training rows"),
    ("deep tree", "one neighbour", "tells them apart", "whatever is right on all its training rows"),
    ("lines", "shallow tree", "right angles", "any algorithm could make any border"),
    ("lines", "one neighbour", "remembers them", "a simple border can remember every row"),
]


@pytest.mark.parametrize(("true", "named", "advice", "misconception"), MIX_UPS)
def test_a_usual_mix_up_is_named(true, named, advice, misconception):
    verdict = check("match the causes", mixed_up(true, named))
    assert not verdict.passed
    assert advice in verdict.text and verdict.misconception.startswith(misconception)
    assert not re.search(r"picture [A-D]\b|\b[BCD]\b", verdict.text), "it does not say which picture"


@pytest.mark.parametrize(
    ("answer", "advice"),
    [
        ({}, "no picture has a cause yet"),
        (dict.fromkeys(LETTERS), "no picture has a cause yet"),
        ({"E": "lines"}, "none called 'E'"),
        ({"A": "line"}, "Did you mean 'lines'?"),
        ({"A": float("nan")}, "nan is none of the causes"),
        ({"A": ["lines"]}, "is none of the causes"),
        (dict.fromkeys(LETTERS, "lines"), "1 of 4 pictures agree"),
        (dict.fromkeys(LETTERS, "lines"), "each made one at most"),
        ({TRUE["lines"]: "lines"}, "1 of 4 pictures agree"),
    ],
)
def test_an_answer_that_is_none_yet_is_told_what_to_do(answer, advice):
    verdict = check("match the causes", answer)
    assert not verdict.passed and advice in verdict.text


def test_what_is_no_dictionary_is_refused():
    with pytest.raises(ValueError, match=r"answer must be a dictionary such as .*, got list"):
        check("match the causes", ["lines"])


def test_only_its_own_cause_agrees_with_a_picture():
    for letter, true in dealt().items():
        shares = {cause: agreement(cause, letter) for cause in CAUSES}
        assert shares.pop(true) == 1.0
        assert max(shares.values()) < 0.98


def test_the_curves_are_what_the_hints_say():
    last = {
        cause: [float(run_of(cause).history.column(f"{part}_accuracy")[-1, 0]) for part in ("train", "valid")]
        for cause in CAUSES
    }
    for cause in ("one neighbour", "wrong labels", "deep tree"):
        assert np.all(run_of(cause).history.column("train_accuracy") == 1.0)
    assert last["shallow tree"][0] < 0.8 and last["lines"][0] < 0.9
    assert last["one neighbour"][1] > 0.7 > 0.6 > last["wrong labels"][1]


def test_six_causes_are_offered_for_four_pictures():
    assert len(causes().splitlines()) == 6 and len(set(dealt().values())) == 4
    figure = pictures()
    assert [ax.get_title() for ax in figure.axes[:4]] == list(LETTERS)
    assert len(figure.axes) == 8
