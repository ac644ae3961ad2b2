"""Whatever is given to an argument of a lab's maker, a lab comes of it that a link opens, or one sentence."""

from __future__ import annotations

import enum
import inspect
import itertools
import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch

from course import labs
from course.labs import crossval, playground
from course.labs.arguments import MAX_ENTRIES, plain
from course.labs.lab import Lab

MAX_SENTENCE = 400


class _Unprintable:
    def __repr__(self) -> str:
        raise RuntimeError("no words")


class _Colour(enum.IntEnum):
    RED = 3


NASTY: list[Any] = [
    None, True, False, 0, 1, -1, 2, 3, 5, 40, 10**9, 10**400, -(10**400), 10**5000, 2**53, 2**63, 0.0, 0.1,
    0.5, 1.0, 5.0, -0.1, 1e308, float("inf"), float("nan"), 1j, "", "x", "circle", "a" * 5000, "a\nb", b"abc",
    "\ud800", [], [1], [3, 2], (4,), ["x"], ["lr"], [[1, 2], [3, 4]], [None], [[]], ["a" * 2000] * 3,
    list(range(5000)), [10**400], {}, {"goal": 1.0}, {"a" * 500: 1}, {1: 2}, {3}, range(3), Path("x"),
    object(), print, int, str, np.int64(3), np.float32(0.1), np.bool_(True), np.str_("circle"),
    np.array(3), np.array([3, 2]), np.array([[1.0, 2.0]]), np.array([]), np.zeros(10**6),
    np.array(["x", None], dtype=object),
    np.datetime64("2026-01-01"), torch.tensor(3), torch.tensor([0.1, 0.2]), pd.Series([1, 2]), pd.NA, pd.NaT,
    Fraction(1, 2), Fraction(10**400, 3), Decimal("0.1"), _Colour.RED, _Unprintable(),
]  # fmt: skip
MAKERS = {name: getattr(labs, name) for name in labs.LABS}  # the functions that a learner calls


@pytest.mark.parametrize("name", MAKERS)
def test_every_argument_takes_any_value_or_says_in_one_sentence_why_not(name):
    n_opened = n_refused = 0
    for argument, value in itertools.product(inspect.signature(MAKERS[name]).parameters, NASTY):
        try:
            lab = MAKERS[name](**{argument: value})
        except ValueError as error:
            sentence = str(error)
            assert re.search(rf"\b{argument}\b", sentence), (argument, sentence)
            assert len(sentence) <= MAX_SENTENCE and "\n" not in sentence, (argument, sentence[:200])
            sentence.encode()
            n_refused += 1
        else:
            again = Lab.from_link(lab.link())
            assert again.config == lab.config
            n_opened += 1
    assert n_opened >= 40 and n_refused >= 40


def test_numbers_of_numpy_and_torch_are_pythons_own_in_the_lab():
    lab = crossval(k=np.int64(3), lr=np.float32(0.5), hidden=torch.tensor([3, 2]), leak=np.bool_(True))
    assert [lab.config[name] for name in ("k", "lr", "hidden", "leak")] == [3, 0.5, [3, 2], True]
    assert {type(lab.config[name]) for name in ("k", "lr", "hidden", "leak")} == {int, float, list, bool}
    assert crossval(k=5.0).run.splits.k == 5


def test_what_can_be_gone_through_becomes_a_list_if_it_ends():
    assert playground(features=(name for name in ("x", "y"))).config["features"] == ["x", "y"]
    assert playground(hide={"curves"}).config["hide"] == ["curves"]
    for endless in (itertools.count(), np.zeros(MAX_ENTRIES + 1)):
        with pytest.raises(ValueError, match=r"hidden must hold at most 10,000 entries, got .*; give fewer"):
            playground(hidden=endless)
    endless = []
    endless.append(endless)
    with pytest.raises(ValueError, match="hidden must hold lists in at most 8 levels"):
        playground(hidden=endless)


@pytest.mark.parametrize(
    ("value", "is_now"),
    [
        (np.float64(0.25), 0.25),
        (np.str_("a"), "a"),
        (np.array(["a", 1], dtype=object), ["a", 1]),
        (Fraction(1, 4), 0.25),
        (Path("a/b.csv"), "a/b.csv"),
        ({"goal": np.float32(0.5)}, {"goal": 0.5}),
        (((1, 2), np.array([3])), [[1, 2], [3]]),
    ],
)
def test_values_become_plain(value, is_now):
    found = plain("weights", value)
    assert found == is_now and type(found) is type(is_now)


@pytest.mark.parametrize("select", [0, 31, 10**9, 2.5, [3], "all"])
def test_a_selection_is_of_the_inputs_that_there_are(select):
    with pytest.raises(ValueError, match="select must be a whole number between 1 and 30"):
        crossval("breast_cancer", n=None, select=select)
