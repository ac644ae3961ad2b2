"""Won stays won: sound targets pass by a margin, and each usual mistake is told by its name."""

import pytest

from course.learning import won_stays_won
from course.learning.won_stays_won import judge, solve

RIGHT = {"target": lambda reply: 1 - reply, "alpha": 0.2, "epsilon": 0.2}


@pytest.mark.parametrize("knobs", [{}, {"alpha": 0.5}, {"epsilon": 0.1}, {"epsilon": 0.3}])
def test_the_solution_and_its_neighbours_pass(knobs):
    assert judge(solve() | knobs).passed


def test_any_target_that_turns_chances_around_passes():
    assert judge(RIGHT | {"target": lambda reply: (1 - reply) ** 1.2}).passed


WRONG = [
    ({"target": lambda reply: reply}, "learn to lose", "what is good for one is good for the other"),
    ({"target": lambda reply: -reply}, "add up to 1", "to turn a chance around is to change its sign"),
    ({"target": lambda _: 1.0}, "depend on `reply`", "the end of a game is all that counts"),
    ({"epsilon": 0.0}, "Without moves by lot", "exploring costs games, so leave it out"),
    ({"epsilon": 0.8}, "80% of moves by lot", "the more exploration, the better"),
    ({"alpha": 0.02}, "too small for 2,000 moves", "a small step is the safe one"),
]


@pytest.mark.parametrize(("change", "words", "misconception"), WRONG, ids=range(len(WRONG)))
def test_usual_mistakes_are_told_what_is_wrong(change, words, misconception):
    verdict = judge(RIGHT | change)
    assert not verdict.passed and words in verdict.text
    assert verdict.misconception == misconception


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"target": lambda _: None}, "must return a number, got None"),
        ({"target": lambda _: float("nan")}, "must return a number, got nan"),
        ({"target": lambda reply: 1 / (reply - reply)}, "ZeroDivisionError"),
        ({"target": 3}, "the first a function"),
        ({"alpha": 7}, "alpha must be"),
        ({"epsilon": "much"}, "epsilon must be"),
    ],
)
def test_what_is_no_answer_is_told_so(change, words):
    verdict = judge(RIGHT | change)
    assert not verdict.passed and words in verdict.text


def test_an_answer_with_a_gap_is_told_what_is_missing():
    assert "the answer needs target, alpha, epsilon" in judge({"target": RIGHT["target"]}).text


def test_pupils_with_the_right_target_are_the_agents_of_the_lab():
    pupil = won_stays_won.Pupil(RIGHT["target"], won_stays_won.SelfPlayKnobs(0.2, 0.2))
    twin = won_stays_won.SelfPlay(n_runs=won_stays_won.N_AGENTS)
    for run in (pupil, twin):
        next(event for event in run.events() if getattr(event, "step", 0) == 500)
    assert (pupil.values == twin.values).all()
