"""CartPole with a reward of terms: Gymnasium's own physics, one cart or many at once."""

from __future__ import annotations

from typing import Any

import gymnasium
import numpy as np
from gymnasium.vector import AutoresetMode, VectorEnv

from course.data.checks import check_int
from course.envs.cartpole_terms import cartpole_rewards
from course.envs.checks import Ended, check_actions, check_limit, check_mode
from course.envs.images import draw_cartpole
from course.envs.terms import Rewards, Transition

MAX_STEPS = 500


class CartPoleEnv(gymnasium.Env[np.ndarray, np.int64]):
    """A cart balances a pole by being pushed to the left or to the right.

    Action space
        ``Discrete(2)``: left, right.
    Observation space
        ``Box(…, (4,), float32)``: the cart's place and speed, the pole's angle and speed.
    Reward
        A weighted sum of terms; ``env.rewards`` changes them at any time. ``info["terms"]`` has each by name.
        As made it is CartPole-v1's, 1 for each step.
    Episode end
        Terminated when the pole leans by more than 12° or the cart is more than 2.4 m from the middle;
        truncated after `max_episode_steps`. ``info["goal"]`` says whether it has stood that long, or 500
        steps where there is no limit, whatever the rewards say.

    Parameters
    ----------
    rewards : Rewards, optional
        Those of `course.envs.cartpole_terms.cartpole_rewards` by default. Terms get states of shape (n, 4).
    max_episode_steps : int, optional
        At least 1; None never truncates.
    render_mode : {"rgb_array"}, optional
        What `render` returns: an image uint8 (240, 360, 3).

    Source
    ------
    Barto, A., Sutton, R. and Anderson, C., Neuronlike adaptive elements that can solve difficult learning
    control problems, 1983; Gymnasium's ``CartPole-v1``.
    """

    metadata = {"render_modes": ["rgb_array"], "render_fps": 50}  # noqa: RUF012 - Gymnasium's own declaration

    def __init__(
        self,
        *,
        rewards: Rewards | None = None,
        max_episode_steps: int | None = MAX_STEPS,
        render_mode: str | None = None,
    ) -> None:
        self.render_mode = check_mode(render_mode, self.metadata["render_modes"])
        self._ended: Ended | None = None
        self.cart: Any = gymnasium.make("CartPole-v1").unwrapped
        self.observation_space, self.action_space = self.cart.observation_space, self.cart.action_space
        self.rewards = cartpole_rewards() if rewards is None else rewards
        self.max_episode_steps = check_limit(max_episode_steps, MAX_STEPS)

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[np.ndarray, dict[str, Any]]:
        """Begin an episode."""
        super().reset(seed=seed)
        self._n_steps, self._ended = 0, None
        obs, _ = self.cart.reset(seed=seed, options=options)
        return obs, {"goal": False, "terms": dict.fromkeys(self.rewards.names, 0.0)}

    def step(self, action: np.int64) -> tuple[np.ndarray, float, bool, bool, dict[str, Any]]:
        """Push the cart once; after the end of the episode nothing moves and nothing is paid."""
        if self._ended is not None:
            return self._ended.again()
        before = np.array([self.cart.state])
        obs, _, terminated, _, _ = self.cart.step(action)
        self._n_steps += 1
        after, ended = np.array([self.cart.state]), np.array([terminated])
        rewards, values = self.rewards.total(Transition(before, np.array([action]), after, ended))
        truncated = self.max_episode_steps is not None and self._n_steps >= self.max_episode_steps
        stood = self._n_steps >= (self.max_episode_steps or MAX_STEPS)
        terms = dict(zip(self.rewards.names, values[:, 0].tolist(), strict=True))
        info = {"goal": stood and not terminated, "terms": terms}
        if terminated or truncated:
            self._ended = Ended(obs, terminated, truncated, info)
        return obs, float(rewards[0]), terminated, truncated, info

    def render(self) -> np.ndarray | None:
        """Return an image of cart and pole, or None without a render mode."""
        return None if self.render_mode is None else draw_cartpole(np.array(self.cart.state))


class CartPoleVectorEnv(VectorEnv[np.ndarray, np.ndarray, np.ndarray]):
    """Many `CartPoleEnv` at once, by Gymnasium's own vectorised entry point.

    A copy whose episode has ended begins the next one at the next step, which ignores its action and pays
    nothing (``AutoresetMode.NEXT_STEP``). ``info["goal"]`` and each of ``info["terms"]`` have shape
    (num_envs,).

    Parameters
    ----------
    num_envs : int
        1 to 100,000.
    rewards, max_episode_steps, render_mode
        As in `CartPoleEnv`, but there is a limit of 500 steps where `max_episode_steps` is None; `render`
        returns an image of each copy.
    """

    metadata = {  # noqa: RUF012 - Gymnasium's own
        "render_modes": ["rgb_array"],
        "render_fps": 50,
        "autoreset_mode": AutoresetMode.NEXT_STEP,
    }

    def __init__(
        self,
        num_envs: int = 32,
        *,
        rewards: Rewards | None = None,
        max_episode_steps: int | None = MAX_STEPS,
        render_mode: str | None = None,
    ) -> None:
        self.render_mode = check_mode(render_mode, self.metadata["render_modes"])
        self.num_envs = check_int("num_envs", num_envs, 1, 100_000, 32)
        self.max_episode_steps = check_limit(max_episode_steps, MAX_STEPS)
        self.rewards = cartpole_rewards() if rewards is None else rewards
        self.carts: Any = gymnasium.make_vec(
            "CartPole-v1",
            num_envs=self.num_envs,
            vectorization_mode="vector_entry_point",
            max_episode_steps=self.max_episode_steps or MAX_STEPS,
        ).unwrapped
        for name in ("single_observation_space", "single_action_space", "observation_space", "action_space"):
            setattr(self, name, getattr(self.carts, name))

    @property
    def states(self) -> np.ndarray:
        """A copy of the states, shape (n, 4); see `course.envs.cartpole_terms` for the columns."""
        states: np.ndarray = self.carts.state.T.copy()
        return states

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[np.ndarray, dict[str, Any]]:
        """Begin an episode in every copy."""
        super().reset(seed=seed)
        obs, _ = self.carts.reset(seed=seed, options=options)
        return obs, {}

    def step(
        self, actions: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, dict[str, Any]]:
        """Push every cart once, or begin its next episode; if a term of the reward fails, nothing has moved.

        Raises
        ------
        RewardError
            If a learner's term cannot be used.
        """
        carts = self.carts
        actions = check_actions(actions, self.num_envs, 2)
        resting, before = carts.prev_done, carts.state
        obs, _, terminated, truncated, _ = carts.step(actions)
        after = carts.state
        if resting.any():  # terms see them stand still, so that a learner's own has no odd rows to trip over
            after = np.where(resting, before, after)
        try:
            rewards, values = self.rewards.total(Transition(before.T, actions, after.T, terminated))
        except ValueError:
            carts.state, carts.prev_done = before, resting
            carts.steps -= 1
            raise
        if resting.any():
            rewards[resting], values[:, resting] = 0, 0
        info = {"goal": truncated & ~terminated, "terms": dict(zip(self.rewards.names, values, strict=True))}
        return obs, rewards, terminated, truncated, info

    def render(self) -> tuple[np.ndarray, ...] | None:
        """Return an image of each copy, or None without a render mode."""
        return None if self.render_mode is None else tuple(map(draw_cartpole, self.states))
