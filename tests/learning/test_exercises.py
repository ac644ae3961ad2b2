"""What holds for every exercise: its solution passes, as found it does not, and help is there."""

import pytest

from course.learning.check import EXERCISES, check
from tests.learning.untouched import UNTOUCHED


@pytest.fixture(params=EXERCISES)
def name(request):
    return request.param


def test_every_exercise_is_here_as_a_learner_finds_it():
    assert list(UNTOUCHED) == list(EXERCISES)


def test_the_solution_passes_and_says_what_was_shown(name):
    verdict = check(name, EXERCISES[name].solve(UNTOUCHED[name]()))
    assert verdict.passed and len(verdict.text) > 40
    assert verdict.hints == ()


def test_as_found_it_does_not_pass_and_advice_is_given(name):
    verdict = check(name, UNTOUCHED[name]())
    assert not verdict.passed and len(verdict.text) > 40
    assert len(verdict.hints) == 4, "three hints and the worked solution"
    assert len({*verdict.hints}) == 4


def test_what_is_tested_can_be_read(name):
    source = check.source(name)
    assert "def judge(" in source and source.startswith('"""')
