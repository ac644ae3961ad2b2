"""SARSA: on-policy, towards the action that is taken next.

Q(S, A) ← Q(S, A) + α [R + γ Q(S', A') − Q(S, A)]

Source: Sutton and Barto, "Reinforcement Learning", 2nd edition, 2018, equation 6.7, p. 129.
"""

from course.training.events import Array
from course.training.rl.tabular.rule import Rule, Visit, move


def learn(tables: Array, visit: Visit) -> None:
    """Learn from one step of every agent."""
    targets = visit.rewards + visit.discounts * tables[0].take(visit.next_pairs)
    move(tables[0], visit.pairs, targets, visit.alphas)


SARSA = Rule("SARSA", learn)
