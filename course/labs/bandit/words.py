"""Where learners before a bandit stand, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from course.labs.bandit.run import PER_ROUND
from course.labs.edit_words import edits_told
from course.training.rl.bandit.arms import arm_name

if TYPE_CHECKING:
    from course.labs.bandit.run import Pulling

DRIFTED = (
    "The arms have drifted apart, for each learner by its own chance. The lines and bars are means of all: "
    "better look at one learner."
)


def words(run: Pulling) -> str:
    """Return what was given away, who believes in the best arm, and how the rule chooses."""
    if not run.step:
        return "Nobody has pulled an arm yet: press Play, or Step for a round.\n\n" + _rule(run)
    apart = (run.bandit.means != run.bandit.means[0]).any()
    drifted = [DRIFTED] if apart and not run.learner else []
    return "\n\n".join([_cost(run), *([_belief(run), *drifted] if run.shows_truth else []), _rule(run)])


def tell(run: Pulling, *, title: str) -> str:
    """Return where the learners are, in a few lines."""
    lines = [
        f"{title}, {_many(run)} of {run.rule.label}",
        f"round {run.epoch}, {run.step} pulls each",
    ]
    if run.step:
        lines += [_cost(run), _belief(run)]
    lines += edits_told(run.history)
    return "\n".join(lines)


def _cost(run: Pulling) -> str:
    numbers = run.measure()
    spread = f", give or take {numbers.regret.std():.1f}" if run.n_runs > 1 else ""
    more = f"the best arm alone would have paid so much more in {run.step} pulls"
    said = f"Regret {numbers.regret.mean():.1f}{spread}: {more}."
    if np.isnan(numbers.optimal).any():
        return said
    return f"{said} Of the last {PER_ROUND} pulls {numbers.optimal.mean():.0%} went to the best arm."


def _belief(run: Pulling) -> str:
    means = run.bandit.means
    right = means[np.arange(run.n_runs), run.estimates.argmax(axis=1)] == means.max(axis=1)
    best = np.unique(means.argmax(axis=1))
    which = f"arm {arm_name(int(best[0]))}, the best" if len(best) == 1 else "the best arm"
    if run.n_runs == 1:
        return f"The learner {'thinks' if right[0] else 'does not think'} most highly of {which}."
    return f"{int(right.sum())} of {run.n_runs} learners think most highly of {which}."


def _rule(run: Pulling) -> str:
    match run.rule_name:
        case "epsilon_greedy":
            if not run.knobs.epsilon:
                return "Greedy learners pull the arm with the highest bar, always."
            share = f"{run.knobs.epsilon:.0%}"
            return (
                f"ε-greedy pulls the arm with the highest bar, but in {share} of the pulls any arm, by lot."
            )
        case "ucb":
            return "The upper confidence bound pulls the arm that may pay most, of the highest whisker."
        case _:
            return (
                "Thompson sampling pulls the arm of the highest guess, drawn from what it believes of each."
            )


def _many(run: Pulling) -> str:
    return f"{run.n_runs} learner{'s' * (run.n_runs > 1)}"
