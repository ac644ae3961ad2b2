"""One standard error: the rule passes, the highest score and each usual mistake fail and are told why."""

import numpy as np
import pytest

from course.learning.one_standard_error import CASES, judge, solve


def by_rule(scores, error):
    means = {width: np.mean(values) for width, values in scores.items()}
    best = max(means, key=means.get)
    return min(width for width in means if means[width] >= means[best] - error(scores[best]))


def test_the_rule_passes_as_a_learner_may_write_it():
    assert judge(solve()).passed
    assert judge(lambda scores: by_rule(scores, lambda v: np.std(v, ddof=1) / len(v) ** 0.5)).passed


@pytest.mark.parametrize(
    ("choose", "words"),
    [
        (lambda scores: by_rule(scores, lambda _: 0), "takes the highest mean"),
        (lambda scores: by_rule(scores, lambda v: np.std(v, ddof=1)), "a whole standard deviation"),
        (min, "always takes the smallest"),
        (max, "in table"),
        (lambda scores: ..., "one of the widths"),
        (lambda scores: True, "one of the widths"),
        (lambda scores: scores["best"], "stopped with KeyError"),
    ],
)
def test_usual_mistakes_are_told_what_is_wrong(choose, words):
    verdict = judge(choose)
    assert not verdict.passed
    assert words in verdict.text


def test_a_function_may_spoil_its_table():
    judge(lambda scores: scores.clear() or 4)
    assert all(CASES)
    assert judge(solve()).passed
