"""Every recall question has one right answer, a reason for each option, and no tell-tale form."""

from __future__ import annotations

from collections import Counter

import pytest

from course.learning.entries import check_name
from course.learning.questions import LETTERS, NOTEBOOKS, QUESTIONS


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.key)
def test_a_question_is_well_formed(question):
    assert check_name("key", question.key).startswith(question.notebook)
    assert question.notebook in NOTEBOOKS
    assert question.text.endswith("?")
    assert 3 <= len(question.options) <= len(LETTERS)
    assert len(set(question.options)) == len(set(question.reasons)) == len(question.options)
    assert len(question.reasons) == len(question.options)
    assert 0 <= question.right < len(question.options)
    assert not any(option.endswith(".") for option in question.options), "a full stop follows in the feedback"
    assert all(reason.endswith(".") for reason in question.reasons)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.key)
def test_feedback_gives_the_reason_and_after_a_mistake_the_answer(question):
    right = question.reasons[question.right]
    for option, reason in enumerate(question.reasons):
        said = question.feedback(option)
        if option == question.right:
            assert said == f"Right: {reason}"
        else:
            assert said.startswith(f"Not quite: {reason} The answer is ")
            assert said.endswith(f"{LETTERS[question.right]}) “{question.options[question.right]}”. {right}")


def test_each_of_the_first_four_notebooks_has_five_questions_or_more():
    counts = Counter(question.notebook for question in QUESTIONS)
    assert all(counts[notebook] >= 5 for notebook in ("00", "01", "02", "03"))


def test_keys_and_texts_are_unique():
    assert len({question.key for question in QUESTIONS}) == len(QUESTIONS)
    assert len({question.text for question in QUESTIONS}) == len(QUESTIONS)


def test_neither_place_nor_length_gives_the_answer_away():
    places = Counter(question.right for question in QUESTIONS)
    assert all(places[place] >= len(QUESTIONS) / 5 for place in (0, 1, 2)) and places[3]
    for extreme in (min, max):
        told = [len(q.options[q.right]) == extreme(map(len, q.options)) for q in QUESTIONS]
        assert sum(told) <= len(told) / 2
    for notebook in {question.notebook for question in QUESTIONS}:
        assert len({question.right for question in QUESTIONS if question.notebook == notebook}) >= 3
