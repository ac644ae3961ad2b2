"""Acting: a session of a policy whose episodes can be looked at while it learns."""

from __future__ import annotations

from typing import Any

from course.envs.terms import Term, TermFunction
from course.labs.session import Recorded
from course.training.rl.policy.episode import Episode, Playing
from course.training.rl.policy.learner import PolicyLearner


class Acting(Recorded, PolicyLearner):
    """A run that writes down what hands do, and whose policy acts beside it; see `PolicyLearner`.

    An episode is played with copies: whoever looks changes nothing of what is learned.
    """

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        #: Names of a learner's own terms of the reward.
        self.own_terms: list[str] = []

    def add_term(self, name: str, function: TermFunction, weight: float = 1.0) -> None:
        """Add a learner's own term to the reward, or replace it; see `OwnRewards.add`.

        Raises
        ------
        ValueError
            If it can't be used: one sentence; nothing has changed.
        """
        term = Term(name, function, weight)
        if name in self.made_with:
            raise ValueError(f"name must be another than the lab's own terms, got {name!r}; edit its weight")
        self.envs.put_term(term)
        self.branch()
        if name not in self.own_terms:
            self.own_terms.append(name)
        self.note_edit()

    @property
    def weights(self) -> dict[str, float]:
        """What each term of the reward is multiplied by now."""
        return self.envs.weights

    @property
    def made_with(self) -> dict[str, float]:
        """What each term is multiplied by in an environment as it is made."""
        return self.make_env(1).rewards.weights

    def play(self, *, start: int = 1, greedy: bool = True) -> Playing:
        """Begin an episode with the policy of now, or of the moment that is shown; see `Playing`."""
        return Playing(self, start=start, greedy=greedy)

    def episode(self, *, start: int = 1, greedy: bool = True) -> Episode:
        """Return a whole episode of the policy of now, or of the moment that is shown.

        Parameters
        ----------
        start : int, 1 to 20
            Which of the fixed beginnings; the same start and policy give the same episode.
        greedy : bool
            Take the favourite action at every step, or draw one.
        """
        playing = self.play(start=start, greedy=greedy)
        while (whole := playing.advance()) is None:
            pass
        return whole
