"""Recall questions, one file for each notebook that has some."""

from course.learning.questions import (
    backpropagation,
    cross_validation,
    first_win,
    models_and_algorithms,
    overfitting,
    reward_hacking,
    rewards,
    self_play,
    what_training_is,
)
from course.learning.questions.question import LETTERS, NOTEBOOKS, Question

QUESTIONS: tuple[Question, ...] = (
    *first_win.QUESTIONS,
    *what_training_is.QUESTIONS,
    *models_and_algorithms.QUESTIONS,
    *backpropagation.QUESTIONS,
    *overfitting.QUESTIONS,
    *cross_validation.QUESTIONS,
    *rewards.QUESTIONS,
    *reward_hacking.QUESTIONS,
    *self_play.QUESTIONS,
)

__all__ = ["LETTERS", "NOTEBOOKS", "QUESTIONS", "Question"]
