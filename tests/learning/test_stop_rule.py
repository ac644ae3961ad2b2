"""The stop rule: the solution passes, the blank and each usual mistake fail and are told why."""

import time

import numpy as np
import pytest

from course.learning import check as checks
from course.learning.check import EXERCISES, check
from course.learning.stop_rule import curves


def untouched(losses, threshold):
    return False


def equals(losses, threshold):
    return losses[-1] == threshold


def strictly_below(losses, threshold):
    return losses[-1] < threshold or len(losses) >= 200


def first_rise(losses, threshold):
    return losses[-1] <= threshold or (len(losses) > 1 and losses[-1] > losses[-2])


def only_the_threshold(losses, threshold):
    return losses[-1] <= threshold


def at_once(losses, threshold):
    return True


def short_budget(losses, threshold):
    return losses[-1] <= threshold or len(losses) >= 31


def tiny_budget(losses, threshold):
    return losses[-1] <= threshold or (len(losses) >= 24 and losses[-1] > 1950 and threshold < 1900)


def nothing(losses, threshold):
    return True if losses[-1] <= threshold else None


def crashes(losses, threshold):
    return losses[-2] <= threshold


def all_below(losses, threshold):
    return (len(losses) > 1 and max(losses[-2:]) <= threshold) or len(losses) >= 200


WRONG = [
    (untouched, "the rule trains on", "a loss lands exactly on the threshold"),
    (equals, "A loss hardly ever equals the threshold", "a loss lands exactly on the threshold"),
    (strictly_below, "`<=`", "the threshold itself does not count"),
    (first_rise, "noisy curve the rule stops at epoch 4", "a loss that rises once has finished falling"),
    (only_the_threshold, "your rule would train for ever", "every threshold can be reached"),
    (at_once, "stops at epoch 1", "training is done when the loss has fallen a little"),
    (tiny_budget, "gives up at epoch 24", "a budget costs nothing"),
    (nothing, "returned None", "a rule may answer nothing"),
    (crashes, "IndexError", ""),
    (all_below, "too late", "the threshold itself does not count"),
]


def patient(losses, threshold):
    """Another good rule: no better loss for forty epochs."""
    if losses[-1] <= threshold:
        return np.bool_(True)
    best = int(np.argmin(losses))
    return len(losses) - 1 - best >= 40 or (len(losses) > 41 and losses[-41] - losses[-1] < 0.5)


def test_the_solution_passes_and_says_where_it_stopped():
    verdict = check("stop rule", EXERCISES["stop rule"].solve(untouched))
    assert verdict.passed
    assert "epoch 24" in verdict.text and "epoch 31" in verdict.text and "epoch 200" in verdict.text


def test_patience_passes_too():
    assert check("stop rule", patient).passed


def test_a_budget_just_long_enough_for_the_noisy_run_passes():
    assert check("stop rule", lambda losses, t: losses[-1] <= t or len(losses) >= 40).passed


@pytest.mark.parametrize(("rule", "advice", "misconception"), WRONG, ids=lambda x: getattr(x, "__name__", ""))
def test_a_usual_mistake_is_named(rule, advice, misconception):
    verdict = check("stop rule", rule)
    assert not verdict.passed
    assert advice in verdict.text
    assert verdict.misconception == misconception
    assert len(verdict.hints) == 4


def test_a_rule_that_never_answers_is_cut_off(monkeypatch):
    monkeypatch.setattr(checks, "LIMIT_S", 0.3)

    def endless(losses, threshold):
        while losses[-1] > threshold:
            time.sleep(0.001)

    verdict = check("stop rule", endless)
    assert not verdict.passed and verdict.misconception == "a loop ends by itself"


def test_a_rule_that_changes_the_losses_changes_only_its_copy():
    def greedy(losses, threshold):
        losses.clear()
        return False

    check("stop rule", greedy)
    assert len(curves()[0].losses) == 60


def test_the_curves_are_what_the_text_says():
    calm, noisy, never = curves()
    assert (calm.crosses_at, noisy.crosses_at, never.crosses_at) == (24, 31, None)
    assert (np.diff(calm.losses) < 0).all()
    assert sum(np.diff(noisy.losses) > 0) > 15
    assert check.source("stop rule").startswith('"""The exercise of the second notebook')


def test_what_is_no_function_is_refused():
    with pytest.raises(ValueError, match=r"answer must be a function stop\(losses, threshold\), got bool"):
        check("stop rule", True)
