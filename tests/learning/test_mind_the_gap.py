"""Mind the gap: restraint passes with room to spare, memory, smallness and other data do not."""

import pytest

from course.labs.overfitting import overfitting
from course.labs.playground import playground
from course.learning.mind_the_gap import LARGEST_GAP, LEAST_RIGHT, fresh_rows, judge, solve
from course.training.edits import AddPoints, SetData, SetHidden, SetKnob


def trained(*edits, epochs=300):
    lab = overfitting()
    lab.drive(epochs=epochs, edits=[(0, edit) for edit in edits])
    return lab


@pytest.mark.parametrize("seed", [None, 1, 2, 3])
def test_the_solution_passes_by_a_margin_from_any_start(seed):
    lab = overfitting()
    if seed is not None:
        lab.run.reset(seed=seed)
    assert judge(solve(lab)).passed
    unseen = lab.measure(fresh_rows(lab.dataset))
    gap = float(unseen.valid_loss[0] - lab.measure().train_loss[0])
    assert gap < LARGEST_GAP - 0.04 and unseen.valid_accuracy[0] > LEAST_RIGHT + 0.015


def test_fresh_rows_are_none_that_the_lab_shows():
    lab = overfitting()
    shown = {tuple(row) for row in lab.dataset.X}
    assert not shown & {tuple(row) for row in fresh_rows(lab.dataset).X}


def test_other_ways_pass_too():
    assert judge(trained(SetKnob("dropout", 0.5), SetKnob("l2", 0.01))).passed
    assert judge(trained(SetKnob("l2", 0.01), SetHidden((16,)))).passed


WRONG = [
    ((), "it remembers them", "right on every training row means well trained"),
    ((SetHidden((2,)),), "too small", "a smaller network is always the answer"),
    ((SetHidden(()),), "equally poor everywhere", "no gap means well trained"),
    ((SetKnob("l2", 0.3),), "equally poor everywhere", "no gap means well trained"),
    ((SetData("train_share", 0.8),), "the rows are not as they were", "other data would be fair"),
    ((AddPoints(((0.0, 0.0),), (1,)),), "the rows are not as they were", "other data would be fair"),
]


@pytest.mark.parametrize(("edits", "words", "misconception"), WRONG, ids=range(len(WRONG)))
def test_usual_mistakes_are_told_what_is_wrong(edits, words, misconception):
    verdict = judge(trained(*edits))
    assert not verdict.passed and words in verdict.text
    assert verdict.misconception == misconception


def test_a_lab_that_never_trained_or_another_is_sent_back():
    assert "knows next to nothing" in judge(overfitting()).text
    assert "another lab" in judge(playground()).text
