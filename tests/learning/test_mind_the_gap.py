"""Mind the gap: restraint passes with room to spare, memory, smallness and other data do not."""

import pytest

from course.labs import overfitting, playground
from course.learning.mind_the_gap import LARGEST_GAP, LEAST_RIGHT, N_FRESH, fresh_rows, judge, solve
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


def test_fresh_rows_are_as_many_as_the_verdict_says():
    lab = overfitting()
    assert fresh_rows(lab.dataset).n == N_FRESH == 4_000
    assert "4,000 rows" in judge(trained(SetKnob("l2", 0.03), epochs=60)).text


@pytest.mark.parametrize(
    ("edits", "epochs"),
    [
        ((SetKnob("dropout", 0.5), SetKnob("l2", 0.01)), 300),
        ((SetKnob("l2", 0.01), SetHidden((16,))), 300),
        ((SetKnob("patience", 20), SetKnob("l2", 0.01)), 300),
        ((SetKnob("l2", 0.03),), 900),
    ],
)
def test_other_ways_pass_too(edits, epochs):
    assert judge(trained(*edits, epochs=epochs)).passed


WRONG = [
    ((), 300, "it remembers them", "right on every training row means well trained"),
    ((SetHidden((2,)),), 300, "it is too small", "a smaller network is always the answer"),
    ((SetHidden(()),), 300, "Without a hidden layer its border is a straight line", "a smaller network"),
    ((SetKnob("l2", 0.3),), 300, "Lower the L2 penalty, which is 0.3", "no gap means well trained"),
    ((SetKnob("dropout", 0.9),), 300, "Lower dropout, which is 0.9", "no gap means well trained"),
    ((SetKnob("l2", 0.03),), 15, "The network is still learning", "what is not learned yet"),
    ((SetHidden((4, 4)),), 20, "The network is still learning", "what is not learned yet"),
    ((SetKnob("lr", 0.0003),), 60, "The network is still learning", "what is not learned yet"),
    ((), 25, "At this very epoch both are reached; on average", "the best moment of a curve is the result"),
    ((SetKnob("patience", 20),), 200, "Patience has gone back to epoch 31", "early stopping alone"),
    ((SetData("train_share", 0.8),), 100, "the rows are not as they were", "other data would be fair"),
    ((AddPoints(((0.0, 0.0),), (1,)),), 100, "the rows are not as they were", "other data would be fair"),
]


@pytest.mark.parametrize(("edits", "epochs", "words", "misconception"), WRONG, ids=range(len(WRONG)))
def test_usual_mistakes_are_told_what_is_wrong(edits, epochs, words, misconception):
    verdict = judge(trained(*edits, epochs=epochs))
    assert not verdict.passed and words in verdict.text
    assert verdict.misconception.startswith(misconception)


@pytest.mark.parametrize(
    "lab",
    [playground, lambda: overfitting("gauss"), lambda: overfitting(n=300), lambda: overfitting(seed=1)],
    ids=["playground", "gauss", "300 rows", "other seed"],
)
def test_another_lab_is_sent_back_however_well_it_does(lab):
    lab = lab()
    lab.drive(epochs=60)
    verdict = judge(lab)
    assert not verdict.passed and "another lab" in verdict.text


def test_a_lab_that_never_trained_is_sent_back():
    assert "knows next to nothing" in judge(overfitting()).text


def test_a_moment_looked_back_at_is_judged_with_the_epochs_before_it_and_nothing_is_changed():
    lab = trained(epochs=100)
    shown = lab.scrub(24)
    before = lab.run.model.flat.clone()
    assert not judge(lab).passed
    assert lab.run.epoch == shown and bool((lab.run.model.flat == before).all())
