"""Contents: the notebooks in their order, with the time and the exercises of each."""

from __future__ import annotations

from dataclasses import dataclass

from course.learning.questions import NOTEBOOKS


@dataclass(frozen=True)
class Notebook:
    """One notebook of the course.

    Attributes
    ----------
    number : str
        Two digits, as its file begins.
    file, title : str
    minutes : int
        About how long it takes.
    exercises : tuple of str
        Their names in `course.learning.check.EXERCISES`, once the notebook is there.
    """

    number: str
    file: str
    title: str
    minutes: int
    exercises: tuple[str, ...]

    @property
    def key(self) -> str:
        """Its name in the learner's progress."""
        return self.file.removesuffix(".ipynb")

    @property
    def name(self) -> str:
        """Number and title: ``00 First win``."""
        return f"{self.number} {self.title}"


def _notebook(file: str, minutes: int, *exercises: str) -> Notebook:
    """Return a notebook whose number is in the name of its file, with the title of its questions."""
    number = file[:2]
    return Notebook(number, file, NOTEBOOKS[number], minutes, exercises)


CONTENTS = (
    _notebook("00_first_win.ipynb", 20, "first win"),
    _notebook("01_what_training_is.ipynb", 45, "stop rule"),
    _notebook("02_models_and_algorithms.ipynb", 45, "match the causes"),
    _notebook("03_backpropagation.ipynb", 45, "backward pass"),
    _notebook("07_overfitting.ipynb", 45, "mind the gap"),
    _notebook("08_cross_validation.ipynb", 45, "plug the leak", "one standard error"),
    _notebook("13_rewards.ipynb", 45, "repair the reward"),
    _notebook("14_reward_hacking.ipynb", 45, "mend the reward"),
    _notebook("15_self_play.ipynb", 45, "won stays won"),
)
