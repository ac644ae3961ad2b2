"""The stop rule: the solution passes, the blank and each usual mistake fail and are told why."""

import time

import numpy as np
import pytest

from course.learning import check as checks
from course.learning.check import EXERCISES, check
from course.learning.stop_rule import curves, unseen_curves


def untouched(losses, threshold):
    return False


def first_rise(losses, threshold):
    return losses[-1] <= threshold or (len(losses) > 1 and losses[-1] > losses[-2])


def tiny_budget(losses, threshold):
    return losses[-1] <= threshold or (len(losses) >= 24 and losses[-1] > 1950 and threshold < 1900)


def rests(losses, threshold, n=20):
    return losses[-1] <= threshold or len(losses) - 1 - int(np.argmin(losses)) >= n


READ_OFF = {2000.0: 24, 1913.0: 31, 1800.0: 200}
LATE = "calm curve the loss goes from 2,003.5 to 1,985.2 at epoch 24"
#: Each wrong rule by name, words of the advice it must get, and the misconception it shows.
WRONG = {
    "untouched": (untouched, "Does it ever return True?", ""),
    "equals": (lambda x, t: x[-1] == t, "hardly ever equals", "a loss lands exactly on the threshold"),
    "strictly below": (
        lambda x, t: x[-1] < t or len(x) >= 200,
        "`<=`",
        "the threshold itself does not count",
    ),
    "turned round": (lambda x, t: x[-1] >= t, "turn the comparison round", "a model is trained while"),
    "and": (lambda x, t: x[-1] <= t and len(x) >= 200, "join them with `or`", "both reasons must hold"),
    "first loss": (lambda x, t: x[0] <= t or len(x) >= 200, "the first loss, which never", "losses[0] is"),
    "one before": (
        lambda x, t: (len(x) > 1 and x[-2] <= t) or len(x) >= 200,
        "the loss before the newest",
        "losses[-2] is",
    ),
    "mean": (lambda x, t: np.mean(x) <= t or len(x) >= 200, "an average of several", "a run is judged by"),
    "median": (lambda x, t: np.median(x) <= t or len(x) >= 200, "an average of several", "a run is judged"),
    "mean of five": (lambda x, t: np.mean(x[-5:]) <= t or len(x) >= 200, "an average of several", "a run is"),
    "maximum": (lambda x, t: max(x) <= t or len(x) >= 200, "every loss so far be low", "all losses count"),
    "two in a row": (
        lambda x, t: (len(x) > 1 and max(x[-2:]) <= t) or len(x) >= 200,
        "several losses in a row",
        "the loss must stay below",
    ),
    "epochs only": (lambda x, t: len(x) >= 200, "a number of epochs alone", "training is a matter of time"),
    "a number of its own": (
        lambda x, t: x[-1] <= 2000 or len(x) >= 200,
        "compare it with threshold",
        "one threshold fits every run",
    ),
    "first rise": (first_rise, "noisy curve the rule stops at epoch 4", "a loss that rises once"),
    "impatient": (rests, "some epochs without a better loss", "a loss that rises once"),
    "20 epochs": (
        lambda x, t: x[-1] <= t or len(x) >= 20,
        "20 epochs are over. This run needs 24",
        "a budget",
    ),
    "25 epochs": (
        lambda x, t: x[-1] <= t or len(x) >= 25,
        "25 epochs are over. This run needs 31",
        "a budget",
    ),
    "40 epochs": (lambda x, t: x[-1] <= t or len(x) >= 40, "until epoch 104", "a budget costs nothing"),
    "tiny budget": (tiny_budget, "gives up at epoch 24", "a budget costs nothing"),
    "no budget": (lambda x, t: x[-1] <= t, "after 10,000 epochs your rule still", "every threshold can be"),
    "50,000 epochs": (
        lambda x, t: x[-1] <= t or len(x) >= 50_000,
        "take a smaller budget",
        "a budget costs nothing",
    ),
    "a million epochs": (
        lambda x, t: x[-1] <= t or len(x) >= 1e6,
        "after 10,000 epochs",
        "a budget costs nothing",
    ),
    "always": (lambda x, t: True, "stops at epoch 1", "training is done when the loss has fallen a little"),
    "read off the third curve": (
        lambda x, t: x[-1] <= t or x[-1] <= 1910,
        "a number in it that you read off",
        "the lowest loss is known beforehand",
    ),
    "the larger of the two": (
        lambda x, t: x[-1] <= max(t, 1907.1),
        "a number in it that you read off",
        "the lowest loss is known beforehand",
    ),
    "epochs read off": (lambda x, t: len(x) >= READ_OFF[t], "KeyError", ""),
    "nothing": (lambda x, t: True if x[-1] <= t else None, "returned None", "a rule may answer nothing"),
    "crashes": (lambda x, t: x[-2] <= t, "IndexError", ""),
    "compares the list": (lambda x, t: x <= t, "TypeError", ""),
}
RIGHT = {
    "another budget": lambda x, t: x[-1] <= t or len(x) >= 120,
    "a thousand epochs": lambda x, t: x[-1] <= t or len(x) >= 1000,
    "more than 5,000": lambda x, t: len(x) > 5000 or x[-1] <= t,
    "the lowest so far": lambda x, t: min(x) <= t or len(x) == 300,
    "no change for long": lambda x, t: x[-1] <= t or (len(x) > 50 and min(x[:-50]) - min(x[-50:]) < 0.1),
    "a change of under one in five epochs": lambda x, t: (
        x[-1] <= t or (len(x) > 5 and abs(x[-1] - x[-5]) < 1)
    ),
}


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


@pytest.mark.parametrize("name", RIGHT)
def test_a_good_rule_in_another_style_passes(name):
    verdict = check("stop rule", RIGHT[name])
    assert verdict.passed, verdict.text


@pytest.mark.parametrize("name", WRONG)
def test_a_usual_mistake_is_named(name):
    rule, advice, misconception = WRONG[name]
    verdict = check("stop rule", rule)
    assert not verdict.passed
    assert advice in verdict.text
    assert verdict.misconception.startswith(misconception) and bool(verdict.misconception) == bool(
        misconception
    )
    assert len(verdict.hints) == 4


@pytest.mark.parametrize("name", ["and", "first loss", "mean", "untouched", "maximum", "epochs only"])
def test_what_never_ends_the_calm_run_is_not_told_about_equality(name):
    text = check("stop rule", WRONG[name][0]).text
    assert LATE in text and "equals" not in text


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
    slow, *others = unseen_curves()
    assert slow.crosses_at == 104 and [curve.crosses_at for curve in others] == [None, None]
    lowest = [curve.lowest for curve in (never, *others)]
    assert np.round(lowest).tolist() == [1907, 1806, 2319], "no one number ends all three"
    for curve in (never, *others):
        assert np.ptp(curve.losses[-100:]) < 0.01, "it rests, so that going on changes nothing"
    assert check.source("stop rule").startswith('"""The exercise of the second notebook')


def test_what_is_no_function_is_refused():
    with pytest.raises(ValueError, match=r"answer must be a function stop\(losses, threshold\), got bool"):
        check("stop rule", True)
