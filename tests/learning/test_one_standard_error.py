"""One standard error: the rule passes, the highest score and each usual mistake fail and are told why."""

import math
import statistics

import numpy as np
import pytest

from course.learning.one_standard_error import CASES, MISTAKES, judge, solve


def error_of(values):
    return np.std(values, ddof=1) / len(values) ** 0.5


def by_rule(scores, error=error_of, centre=np.mean, pick=min):
    means = {width: centre(values) for width, values in scores.items()}
    best = max(means, key=means.get)
    return pick([width for width in means if means[width] >= means[best] - error(scores[best])])


def in_plain_loops(scores):
    best, highest = None, -1
    for width in scores:
        mean = sum(scores[width]) / len(scores[width])
        if mean > highest:
            best, highest = width, mean
    k = len(scores[best])
    variance = sum((score - highest) ** 2 for score in scores[best]) / (k - 1)
    for width in sorted(scores):
        if sum(scores[width]) / len(scores[width]) >= highest - (variance / k) ** 0.5:
            return width
    return None


def with_the_library(scores):
    best = max(scores, key=lambda width: statistics.mean(scores[width]))
    line = statistics.mean(scores[best]) - statistics.stdev(scores[best]) / math.sqrt(len(scores[best]))
    return next(width for width in sorted(scores) if statistics.mean(scores[width]) >= line)


@pytest.mark.parametrize("choose", [solve(), by_rule, in_plain_loops, with_the_library])
def test_the_rule_passes_as_learners_may_write_it(choose):
    verdict = judge(choose)
    assert verdict.passed and "2, 2, 8, 8, 4, 4" in verdict.text


def by_own_error(scores):
    best = max(np.mean(values) for values in scores.values())
    return min(width for width, values in scores.items() if np.mean(values) + error_of(values) >= best)


def by_pairs(scores):
    best = max(scores, key=lambda width: np.mean(scores[width]))
    lead = {width: np.subtract(scores[best], values) for width, values in scores.items()}
    return min(width for width in scores if lead[width].mean() <= error_of(lead[width]))


@pytest.mark.parametrize(
    ("choose", "words"),
    [
        (lambda scores: by_rule(scores, lambda _: 0), "takes the highest mean"),
        (lambda scores: by_rule(scores, lambda v: np.std(v, ddof=1)), "a whole standard deviation"),
        (lambda scores: by_rule(scores, np.std), "with k below the line"),
        (lambda scores: by_rule(scores, lambda v: np.std(v) / np.sqrt(len(v))), "divide by k − 1"),
        (lambda scores: by_rule(scores, lambda v: np.std(v, ddof=1) / 5**0.5), "it divides by √5"),
        (lambda scores: by_rule(scores, lambda v: np.std(v, ddof=1) / len(v)), "with √k only"),
        (lambda scores: by_rule(scores, lambda v: np.std(v, ddof=1) / (len(v) - 1) ** 0.5), "twice"),
        (lambda scores: by_rule(scores, lambda v: np.var(v, ddof=1) / len(v) ** 0.5), "the variance"),
        (lambda scores: by_rule(scores, lambda v: 2 * error_of(v)), "two standard errors"),
        (lambda scores: by_rule(scores, centre=np.median), "compares medians"),
        (lambda scores: by_rule(scores, pick=lambda near: near[0]), "takes the first width of the table"),
        (lambda scores: by_rule(scores, pick=lambda near: near[-1]), "takes the last width of the table"),
        (lambda scores: by_rule(scores, pick=max), "it takes the largest. Take the simplest"),
        (by_own_error, "each width its own standard error"),
        (by_pairs, "compares fold by fold"),
        (min, "always takes the smallest"),
        (max, "always takes the largest"),
        (lambda scores: by_rule(scores, lambda _: 0.02), "in table"),
        (lambda scores: 4, "one of the widths"),
        (lambda scores: list(scores)[1], "in table"),
        (lambda scores: ..., "one of the widths"),
        (lambda scores: True, "one of the widths"),
        (lambda scores: scores["best"], "stopped with KeyError"),
    ],
)
def test_usual_mistakes_are_told_what_is_wrong(choose, words):
    verdict = judge(choose)
    assert not verdict.passed
    assert words in verdict.text


def test_the_tables_tell_the_rule_and_every_two_mistakes_apart_with_room_to_spare():
    answers = [tuple(choose(case) for case in CASES) for choose in (solve(), *(m[0] for m in MISTAKES))]
    assert len(set(answers)) == len(answers)
    for case in CASES:
        means = {width: np.mean(values) for width, values in case.items()}
        best = max(means, key=means.get)
        line = means[best] - error_of(case[best])
        assert min(abs(mean - line) for mean in means.values()) > 0.0015


def test_a_function_may_spoil_its_table():
    judge(lambda scores: scores.clear() or 4)
    assert all(CASES)
    assert judge(solve()).passed
