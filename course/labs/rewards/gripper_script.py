"""The gripper of a lab as plain NumPy: its own source, and many hands stepped at once."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from course.envs import gripper_env, gripper_physics, gripper_terms
from course.labs.rewards import script as acting_script

if TYPE_CHECKING:
    from course.labs.record import Record

IMPORTS: Final = '''
from typing import NamedTuple

import numpy as np
import torch


class Transition(NamedTuple):
    """What one step changed, for all hands at once."""

    state: np.ndarray
    action: np.ndarray
    next_state: np.ndarray
    terminated: np.ndarray
'''
ENV: Final = '''
def shaping(t: Transition) -> np.ndarray:
    """Potential-based shaping (Ng, Harada and Russell, 1999, theorem 1)."""
    return DISCOUNT * np.where(t.terminated, 0.0, potential(t.next_state)) - potential(t.state)


class Env:
    """n hands that tell each term of the reward apart."""

    n_obs, n_actions = len(OBSERVATIONS), len(ACTIONS)

    def __init__(self, n):
        self.n = n

    def reset(self, seed):
        if seed is not None:
            self.chances = [np.random.default_rng(seed + i) for i in range(self.n)]
        self.now = start_states(np.stack([chances.random(3) for chances in self.chances]))
        self.n_steps, self.ended = np.zeros(self.n, dtype=int), np.zeros(self.n, dtype=bool)
        return observe(self.now)

    def step(self, actions):
        after, resting = np.empty_like(self.now), self.ended
        advance(self.now, actions, after)
        actions = np.where(resting, NONE, actions)
        after[:, resting] = self.now[:, resting]
        lifted = is_lifted(after)
        t = Transition(self.now.T, actions, after.T, lifted)
        terms = {term.__name__: np.where(resting, 0, term(t)) for term in TERMS}
        lifted = lifted & ~resting
        if resting.any():
            begun = np.stack([self.chances[i].random(3) for i in np.flatnonzero(resting)])
            after[:, resting] = start_states(begun)
        self.now, self.n_steps = after, np.where(resting, 0, self.n_steps + 1)
        truncated = self.n_steps >= MAX_STEPS
        self.ended = lifted | truncated
        return observe(after), terms, lifted, truncated, lifted
'''


def _physics() -> str:
    """Return the source of the physics, without docstring and imports."""
    source = inspect.getsource(gripper_physics)
    return source[source.index("# Columns of a state") :]


def _terms() -> str:
    """Return the source of the terms of the reward, each a function of a transition."""
    names = list(gripper_terms.gripper_rewards().weights)
    functions = [getattr(gripper_terms, name) for name in names if name != "shaping"]
    functions += [gripper_terms.potential, gripper_terms._distance]
    source = "\n\n".join(inspect.getsource(function) for function in functions)
    return f"DISCOUNT = {gripper_terms.DISCOUNT}\n\n\n{source}"


def _env() -> str:
    """Return the whole environment as source."""
    most = f"MAX_STEPS = {gripper_env.MAX_STEPS}"
    terms = f"TERMS = ({', '.join(gripper_terms.gripper_rewards().names)})"
    blocks = [IMPORTS, most, _physics(), _terms(), ENV, terms]
    return "\n\n\n".join(re.sub(r"\n{4,}", "\n\n\n", block).strip("\n") for block in blocks)


def write(make_session: Callable[[], Any], record: Record, *, title: str) -> str:
    """Return the script of a session of this lab; see `course.labs.rewards.script.write`."""
    return acting_script.write(_env(), make_session, record, title=title)
