"""CartPole: a policy learns what it is paid for, which is not always what was meant.

Source: A. Barto, R. Sutton and C. Anderson, "Neuronlike Adaptive Elements That Can Solve Difficult Learning
Control Problems", 1983; J. Schulman et al., "Proximal Policy Optimization Algorithms", 2017.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from course.envs.cartpole import CartPoleVectorEnv
from course.labs.rewards.cartpole_controls import GOAL, PRESETS, TERMS
from course.labs.rewards.cartpole_picture import PICTURE
from course.labs.rewards.cartpole_script import write
from course.labs.rewards.task import Task, open_task

if TYPE_CHECKING:
    from course.labs.rewards.own_rewards import ActingLab

TASK: Final = Task(
    name="cartpole",
    title="CartPole",
    make_env=CartPoleVectorEnv,
    n_envs=32,
    picture=PICTURE,
    terms=TERMS,
    presets=PRESETS,
    goal=GOAL,
    write=write,
    # With PPO's own 0.3, 200,000 and 0.1 one policy of ten loses the goal for a while.
    knobs={"clip_range": 0.2, "anneal_over": 150_000, "anneal_to": 0.05},
)


def cartpole(
    preset: str | None = None,
    *,
    weights: Mapping[str, float] | None = None,
    algorithm: str = "ppo",
    lr: float = 0.002,
    entropy_coef: float = 0.0,
    gamma: float = 0.99,
    start: int = 1,
    greedy: bool = True,
    seed: int = 0,
    controls: Iterable[str] | None = None,
    hide: Iterable[str] = (),
    autoplay: bool = False,
    speed: float | None = None,
) -> ActingLab:
    """Return a lab in which a policy learns to balance a pole, for a reward whose terms are weighed by hand.

    Parameters
    ----------
    preset : {"honest", "centred", "fall", "spin", "away", "costly"}, optional
        A reward of the gallery, "honest" unless given: what Gymnasium pays. "centred" and "fall" lead to the
        same goal by other ways; "spin", "away" and "costly" are paid for something else than standing.
    weights : mapping of str to float, optional
        What terms of the reward are multiplied by: "upright", "centre", "level", "fall", "spin", "away".
        Those that are left out are the preset's.
    algorithm : {"ppo", "reinforce"}
        How the policy learns; it can be changed while it does, and what it has learned stays. A round of
        "reinforce" is one episode of every copy and one step of the policy.
    lr, entropy_coef, gamma : float
        Knobs of the training; see `course.training.rl.policy.ppo.PPOKnobs`.
        The rate falls to a twentieth of `lr` over 150,000 steps of the environment, about 150 rounds, and
        begins anew at each edit.
    start : int, 1 to 20
        Which of twenty fixed beginnings the replayed episode has.
    greedy : bool
        Replay the likeliest actions; False draws them, as in training.
    seed : int
        Of the first weights of policy and value, the carts' beginnings and all chances.
    controls, hide : iterable of str
        For teachers: show these controls only; hide these controls, panels or buttons.
    autoplay, speed : bool, float
        Train as soon as the stage is shown; rounds per second, None for as fast as it goes. A round is 32
        steps of 32 carts, and what is learned from them.

    Raises
    ------
    ValueError
        If an argument is unknown or out of range: one sentence with what is accepted.
    """
    return open_cartpole(locals())


def open_cartpole(settings: Any) -> ActingLab:
    """Return the lab of `cartpole`'s arguments by name, as a link holds them; errors as there."""
    return open_task(TASK, settings, {"preset": None, **(cartpole.__kwdefaults__ or {})})
