"""Double Q-learning: one table chooses the best next action, the other says what it is worth.

With chance 1/2, Q1(S, A) ← Q1(S, A) + α [R + γ Q2(S', argmax_a Q1(S', a)) − Q1(S, A)]; else with Q1 and Q2
exchanged. Actions are chosen by Q1 + Q2.

Source: Sutton and Barto, "Reinforcement Learning", 2nd edition, 2018, equation 6.10, p. 136; H. van Hasselt,
"Double Q-learning", 2010.
"""

import numpy as np

from course.training.events import Array
from course.training.rl.tabular.rule import Rule, Visit, move


def learn(tables: Array, visit: Visit) -> None:
    """Learn from one step of every agent."""
    n_actions = visit.choice.values.shape[1]
    which = (visit.draws[:, -1] < 0.5).astype(np.int64)  # the table that learns
    rows, runs = visit.next_pairs // n_actions, np.arange(len(which))
    both = tables.reshape(2, -1, n_actions)[:, rows]  # (2, n_runs, n_actions)
    worth = both[1 - which, runs, both[which, runs].argmax(axis=1)]
    pairs = visit.pairs + which * tables[0].size
    move(tables.reshape(-1), pairs, visit.rewards + visit.discounts * worth, visit.alphas)


DOUBLE_Q = Rule("double Q-learning", learn, n_tables=2)
