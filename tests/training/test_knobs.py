import math

import pytest

from course.training.knobs import KNOBS, KnobError, Knobs, NumberRange


def test_every_default_is_accepted_and_survives_a_dictionary():
    knobs = Knobs()
    assert Knobs.from_dict(knobs.to_dict()) == knobs
    assert set(knobs.to_dict()) == set(KNOBS)


@pytest.mark.parametrize("name", [name for name, knob in KNOBS.items() if isinstance(knob, NumberRange)])
def test_both_ends_of_a_range_are_accepted_and_nothing_beyond(name):
    low, high = Knobs.range(name)
    knobs = Knobs()
    for end in (low, high):
        setattr(knobs, name, int(end) if KNOBS[name].whole else end)
        assert getattr(knobs, name) == end
    for beyond in (low - 1, high + 1, math.nan, math.inf, -math.inf, "1", None, True, [1], 10**400):
        with pytest.raises(
            KnobError, match=rf"^{name} must be a .* from .* to .*, got .*; .* is a good start$"
        ):
            setattr(knobs, name, beyond)
        assert getattr(knobs, name) == high, "a refused value changes nothing"


def test_whole_numbers_only_for_the_batch_size():
    with pytest.raises(KnobError, match="whole number"):
        Knobs(batch_size=2.5)
    assert Knobs(batch_size=20.0).batch_size == 20


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"optimizer": "adm"}, "did you mean 'adam'"),
        ({"optimizer": 3}, "one of 'sgd', 'momentum', 'adam', got 3"),
        ({"shuffle": 1}, "shuffle must be True or False, got 1"),
        ({"learning": 1}, "unknown knob 'learning'"),
        ({"batchsize": 1}, "did you mean 'batch_size'"),
    ],
)
def test_names_and_switches_are_checked(values, words):
    with pytest.raises(KnobError, match=words):
        Knobs.from_dict(values)


def test_a_choice_has_no_range():
    with pytest.raises(KnobError, match="no range of numbers"):
        Knobs.range("optimizer")


def test_a_copy_is_its_own():
    knobs = Knobs()
    other = knobs.copy()
    other.lr = 1.0
    assert knobs.lr == 0.03
