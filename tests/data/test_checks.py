"""The house's error sentence."""

import math

import numpy as np
import pytest

from course.data.checks import check_int, check_name, check_range


def test_range_accepts_numbers_of_every_make():
    for value in (1, 1.0, np.float32(1), np.int64(1), np.array(1.0)):
        got = check_range("lr", value, 0, 1)
        assert got == 1.0
        assert type(got) is float


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("noise", -0.1, 0, math.inf, 0.1), "noise must be at least 0, got -0.1; 0.1 is a good start"),
        (("lr", 7, 0, 1), "lr must be between 0 and 1, got 7"),
        (("lr", math.nan, 0, 1, 0.03), "lr must be between 0 and 1, got nan; 0.03 is a good start"),
        (("lr", math.inf), "lr must be finite, got inf"),
        (("lr", "x", 0, 1), "lr must be a finite number between 0 and 1, got 'x'"),
        (("lr", True, 0, 1), "lr must be a finite number between 0 and 1, got True"),
        (("lr", np.bool_(True), 0, 1), "lr must be a finite number between 0 and 1, got True"),
        (("lr", None), "lr must be a finite number, got None"),
        (("lr", [0.1], -math.inf, 1), "lr must be a finite number at most 1, got [0.1]"),
    ],
)
def test_range_says_what_is_accepted(arguments, sentence):
    with pytest.raises(ValueError, match="must be") as caught:
        check_range(*arguments)
    assert str(caught.value) == sentence


def test_numbers_too_large_for_a_float_are_refused_in_a_short_sentence():
    with pytest.raises(ValueError, match="between 0 and 1") as caught:
        check_range("lr", 10**5000, 0, 1)
    assert len(str(caught.value)) < 120


def test_int_refuses_a_fraction():
    assert check_int("n", 3.0, 1, 5) == 3
    with pytest.raises(ValueError, match="n must be a whole number between 1 and 5, got 2"):
        check_int("n", 2.5, 1, 5, 3)


def test_name_suggests_the_nearest():
    names = ["circle", "xor", "spiral"]
    assert check_name("dataset", "xor", names) == "xor"
    with pytest.raises(ValueError, match="must be") as caught:
        check_name("dataset", "Spirl", names)
    assert str(caught.value) == (
        "dataset must be one of circle, xor, spiral; got 'Spirl' instead; did you mean 'spiral'?"
    )
    with pytest.raises(ValueError, match=r"got 3 instead$"):
        check_name("dataset", 3, names)
