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


@pytest.mark.parametrize("true", TRUE)
@pytest.mark.parametrize("named", CAUSES)
def test_advice_on_each_mix_up_is_true_of_both(true, named):
    """What is said about a cause holds for it: boxes for trees, memory where every training row is right."""
    if named == true:
        return
    verdict = check("match the causes", mixed_up(true, named))
    pair = {true, named}
    if named in TRUE:  # two pictures have changed places, and the more telling mix-up may be the other one
        assert not verdict.passed and "2 of 4 pictures agree" in verdict.text
    else:
        assert "3 of 4 pictures agree" in verdict.text
    remembers = {c for c in CAUSES if np.all(run_of(c).history.column("train_accuracy") == 1.0)}
    if "tree" in verdict.text:
        assert pair & {"deep tree", "shallow tree"}
    if "Both remember every training row" in verdict.text or "both remember" in verdict.text:
        assert pair <= remembers
    if "a model that is right on every one of its training rows remembers them" in verdict.text:
        assert len(pair & remembers) == 1
    if "cannot come from logistic regression" in verdict.text:
        assert pair == {"lines", "network"}


@pytest.mark.parametrize(
    "answer",
    [
        solve(dict.fromkeys(LETTERS)),
        dict(reversed(solve(dict.fromkeys(LETTERS)).items())),
        dict(zip(LETTERS, map(dealt().get, LETTERS), strict=True)),
    ],
    ids=["in order", "backwards", "built with zip"],
)
def test_the_true_causes_pass_however_they_are_written(answer):
    assert check("match the causes", answer).passed


@pytest.mark.parametrize(
    ("answer", "advice"),
    [
        ({"A": "Lines"}, "Did you mean 'lines'?"),
        ({"a": "lines"}, "none called 'a'"),
        ({"A": "logistic regression"}, "is none of the causes"),
        ({"A": run_of("lines")}, "is none of the causes"),
        ({"A": CAUSES["lines"]}, "is none of the causes"),
        (dict.fromkeys(LETTERS, "deep tree"), "1 of 4 pictures agree"),
        (dict(zip(LETTERS, list(CAUSES)[:4], strict=True)), "of 4 pictures agree"),
        (dict(zip(LETTERS, reversed([dealt()[k] for k in LETTERS]), strict=True)), "0 of 4 pictures agree"),
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
