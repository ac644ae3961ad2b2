"""Won stays won: sound targets pass by a margin, and each usual mistake is told by its name."""

import numpy as np
import pytest

from course.learning import won_stays_won
from course.learning.won_stays_won import judge, solve

ORDER = "the order of the moves is all that matters"
RIGHT = {"target": lambda reply: 1 - reply, "alpha": 0.2, "epsilon": 0.2}


@pytest.mark.parametrize("knobs", [{}, {"alpha": 0.5}, {"epsilon": 0.1}, {"epsilon": 0.3}, {"alpha": 1.0}])
def test_the_solution_and_its_neighbours_pass(knobs):
    assert judge(solve() | knobs).passed


OTHER_STYLES = [
    lambda reply: -(reply - 1.0),
    lambda reply: np.subtract(1, reply),
    lambda reply: max(0.0, 1 - reply) if reply < 1 else 0,
    lambda reply: (100 - 100 * reply) / 100,
]


@pytest.mark.parametrize("target", OTHER_STYLES, ids=range(len(OTHER_STYLES)))
def test_the_same_line_in_other_styles_passes(target):
    assert judge(RIGHT | {"target": target}).passed


def looked_up(reply):
    """The two cases that the notebook works through, and no other."""
    return {1.0: 0.0, 0.75: 0.25}.get(reply, 0.5)


WRONG = [
    ({"target": lambda reply: reply}, "learn to lose", "what is good for one is good for the other"),
    ({"target": lambda reply: reply**2}, "learn to lose", "what is good for one is good for the other"),
    ({"target": lambda reply: -reply}, "add up to 1", "to turn a chance around is to change its sign"),
    ({"target": lambda reply: 1 - 2 * reply}, "for a reply of 1 the target is -1", ""),
    ({"target": lambda reply: 2 - reply}, "for a reply of 0 the target is 2", ""),
    ({"target": lambda _: 1.0}, "depend on `reply`", "the end of a game is all that counts"),
    ({"target": lambda reply: 1 - reply**2}, "for a reply of 0.5 your target is 0.75", ORDER),
    ({"target": lambda reply: (1 - reply) ** 1.2}, "here they add up to 0.9", ORDER),
    ({"target": lambda reply: 0.9 * (1 - reply)}, "for a reply of 0 your target is 0.9", ORDER),
    ({"target": lambda reply: 0.99 * (1 - reply)}, "for a reply of 0 your target is 0.99", ORDER),
    ({"target": lambda reply: 0.9 * (1 - reply), "alpha": 1.0}, "your target is 0.9", ORDER),
    ({"target": lambda reply: round(1 - reply)}, "only two numbers, 0 and 1", "a position is either won"),
    ({"target": lambda reply: float(reply < 0.5)}, "only two numbers, 0 and 1", "a position is either won"),
    ({"target": looked_up}, "for a reply of 0 your target is 0.5", ORDER),
    ({"epsilon": 0.0}, "much the same games", "exploring costs games, so leave it out"),
    ({"epsilon": 0.0, "alpha": 1.0}, "much the same games", "exploring costs games, so leave it out"),
    ({"epsilon": 0.8}, "80% of moves by lot", "the more exploration, the better"),
    ({"alpha": 0.02}, "too small for 2,000 moves", "a small step is the safe one"),
    ({"alpha": 0.02, "epsilon": 0.0}, "too small for 2,000 moves: a value needs many", "exploring costs"),
    ({"alpha": 0.1, "epsilon": 0.3}, "but not the two of them together", ""),
]


@pytest.mark.parametrize(("change", "words", "misconception"), WRONG, ids=range(len(WRONG)))
def test_usual_mistakes_are_told_what_is_wrong(change, words, misconception):
    verdict = judge(RIGHT | change)
    assert not verdict.passed and words in verdict.text
    assert verdict.misconception.startswith(misconception) and bool(verdict.misconception) == bool(
        misconception
    )


def test_nothing_is_rounded_into_a_pass():
    told = won_stays_won.Grown(20, 0.9499, 0.1001)
    assert not told.passed and "94.9% of games" in told.found and "at most they believe 11%" in told.found


def test_agents_are_judged_at_their_worst_and_not_at_one_lucky_look(monkeypatch):
    seen, measure = [], won_stays_won.Pupil.measure

    def once_poor(pupil):
        told = measure(pupil)
        if pupil.step == won_stays_won.N_MOVES - 50:
            told.kept[0] = 54 / 55
            seen.append(pupil.step)
        return told

    monkeypatch.setattr(won_stays_won.Pupil, "measure", once_poor)
    verdict = judge(RIGHT)
    assert seen and not verdict.passed and "19 of 20 agents" in verdict.text


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
