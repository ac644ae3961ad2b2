"""Check: looks at what a learner made, and says pass or what to try next."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from course.data.checks import check_name
from course.labs.lab import Lab
from course.learning import (
    backward_pass,
    causes,
    first_win,
    mend_the_reward,
    mind_the_gap,
    one_standard_error,
    plug_the_leak,
    repair_the_reward,
    stop_rule,
    won_stays_won,
)
from course.learning.progress import open_progress
from course.learning.verdict import Verdict
from course.time_limit import call_within

LIMIT_S = 10.0


@dataclass(frozen=True)
class Exercise:
    """What a check needs.

    Attributes
    ----------
    judge : callable
        ``judge(answer)`` gives the verdict; `check.source` shows its module.
    accepts, wanted : type, str
        What an answer is an instance of, and the same in words.
    hints : tuple of str
        Three, from a nudge to nearly all.
    solution : str
        The worked solution in words.
    solve : callable
        ``solve(untouched)`` gives an answer that passes, by the way that `solution` describes.
    """

    judge: Callable[[Any], Verdict]
    accepts: Any
    wanted: str
    hints: tuple[str, str, str]
    solution: str
    solve: Callable[[Any], Any]


EXERCISES: dict[str, Exercise] = {
    "first win": Exercise(
        first_win.judge,
        Lab,
        "the lab that open_lab(…) returned",
        first_win.HINTS,
        first_win.SOLUTION,
        first_win.solve,
    ),
    "stop rule": Exercise(
        stop_rule.judge,
        Callable,
        "a function stop(losses, threshold)",
        stop_rule.HINTS,
        stop_rule.SOLUTION,
        stop_rule.solve,
    ),
    "match the causes": Exercise(
        causes.judge,
        dict,
        'a dictionary such as {"A": "lines", "B": None, "C": None, "D": None}',
        causes.HINTS,
        causes.SOLUTION,
        causes.solve,
    ),
    "backward pass": Exercise(
        backward_pass.judge,
        Callable,
        "a function backward(X, W, b, grad_a)",
        backward_pass.HINTS,
        backward_pass.SOLUTION,
        backward_pass.solve,
    ),
    "mind the gap": Exercise(
        mind_the_gap.judge,
        Lab,
        "what overfitting(…) returned",
        mind_the_gap.HINTS,
        mind_the_gap.SOLUTION,
        mind_the_gap.solve,
    ),
    "plug the leak": Exercise(
        plug_the_leak.judge,
        Callable,
        "a function honest_scores(X, y)",
        plug_the_leak.HINTS,
        plug_the_leak.SOLUTION,
        plug_the_leak.solve,
    ),
    "one standard error": Exercise(
        one_standard_error.judge,
        Callable,
        "a function choose(scores)",
        one_standard_error.HINTS,
        one_standard_error.SOLUTION,
        one_standard_error.solve,
    ),
    "repair the reward": Exercise(
        repair_the_reward.judge,
        Lab,
        "what gridworld(…) returned",
        repair_the_reward.HINTS,
        repair_the_reward.SOLUTION,
        repair_the_reward.solve,
    ),
    "mend the reward": Exercise(
        mend_the_reward.judge,
        Lab,
        "what gripper(…) returned",
        mend_the_reward.HINTS,
        mend_the_reward.SOLUTION,
        mend_the_reward.solve,
    ),
    "won stays won": Exercise(
        won_stays_won.judge,
        dict,
        'a dictionary such as {"target": target, "alpha": 0.2, "epsilon": 0.2}',
        won_stays_won.HINTS,
        won_stays_won.SOLUTION,
        won_stays_won.solve,
    ),
}


class Source(str):
    """Python code that shows itself as such."""

    def __repr__(self) -> str:
        return str(self)

    def _repr_markdown_(self) -> str:
        return f"```python\n{self}\n```"


class Check:
    """Call it with an exercise and an answer; `source` shows what is tested."""

    def __call__(self, exercise: str, answer: Any) -> Verdict:
        """Say whether an exercise is solved by the answer as it is now, and count the attempt.

        Parameters
        ----------
        exercise : str
            One of `EXERCISES`.
        answer : Lab, callable or number
            What the exercise asks for; a lab that trains is held still for a moment.

        Returns
        -------
        Verdict
            Shown as "Pass: …" or "Not yet: …" with advice and hints. What runs longer than 10 s is cut off.

        Raises
        ------
        ValueError
            If there is no such exercise, or the answer is of another kind.
        """
        check_name("exercise", exercise, EXERCISES)
        task = EXERCISES[exercise]
        if not isinstance(answer, task.accepts):
            raise ValueError(f"answer must be {task.wanted}, got {type(answer).__name__}; pass that instead")
        try:
            verdict = call_within(LIMIT_S, task.judge, answer)
        except TimeoutError as error:
            verdict = _endless(error)
        progress = open_progress()
        progress.attempted(exercise, verdict.passed)
        hints = () if verdict.passed else (*task.hints, task.solution)
        return replace(verdict, hints=hints, note=progress.note)

    def source(self, exercise: str) -> Source:
        """Return the code that judges an exercise: nothing about a check is hidden.

        Raises
        ------
        ValueError
            If there is no such exercise.
        """
        check_name("exercise", exercise, EXERCISES)
        return Source(inspect.getsource(inspect.getmodule(EXERCISES[exercise].judge)))


def _endless(error: TimeoutError) -> Verdict:
    return Verdict(
        False,
        f"{error}. Is there a loop whose condition stays true? Look for the line that should change it.",
        "a loop ends by itself",
    )


check = Check()
