"""Expected SARSA: on-policy, towards the mean over the actions that the policy may take next.

Q(S, A) ← Q(S, A) + α [R + γ Σ_a π(a|S') Q(S', a) − Q(S, A)]

Source: Sutton and Barto, "Reinforcement Learning", 2nd edition, 2018, equation 6.9, p. 133.
"""

from course.training.events import Array
from course.training.rl.tabular.rule import Rule, Visit, move


def learn(tables: Array, visit: Visit) -> None:
    """Learn from one step of every agent; π is ε-greedy."""
    epsilon, choice = visit.epsilon, visit.choice
    expected = (1 - epsilon) * choice.best + epsilon * choice.values.mean(axis=1)
    move(tables[0], visit.pairs, visit.rewards + visit.discounts * expected, visit.alphas)


EXPECTED_SARSA = Rule("expected SARSA", learn)
