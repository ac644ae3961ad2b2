"""Q-learning: off-policy, towards the best next action whichever was taken.

Q(S, A) ← Q(S, A) + α [R + γ max_a Q(S', a) − Q(S, A)]

Source: Sutton and Barto, "Reinforcement Learning", 2nd edition, 2018, equation 6.8, p. 131.
"""

from course.training.events import Array
from course.training.rl.tabular.rule import Rule, Visit, move


def learn(tables: Array, visit: Visit) -> None:
    """Learn from one step of every agent."""
    targets = visit.discounts * visit.choice.best
    targets += visit.rewards
    move(tables[0], visit.pairs, targets, visit.alphas)


Q_LEARNING = Rule("Q-learning", learn)
