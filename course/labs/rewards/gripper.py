"""Gripper: a hand learns to lift a ball, or learns what its reward says instead.

Source: A. Ng, D. Harada and S. Russell, "Policy Invariance under Reward Transformations", ICML 1999;
V. Krakovna et al., "Specification Gaming", DeepMind, 2020; J. Schulman et al., "Proximal Policy Optimization
Algorithms", 2017.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from course.envs.gripper_env import GripperVectorEnv
from course.labs.rewards.gripper_controls import GOAL, PRESETS, TERMS
from course.labs.rewards.gripper_picture import PICTURE
from course.labs.rewards.gripper_script import write
from course.labs.rewards.task import Task, open_task

if TYPE_CHECKING:
    from course.labs.rewards.own_rewards import ActingLab

TASK: Final = Task(
    name="gripper",
    title="Gripper",
    make_env=GripperVectorEnv,
    n_envs=64,  # fewer hands a round lift the ball later, more of them make a round slow to watch
    picture=PICTURE,
    terms=TERMS,
    presets=PRESETS,
    goal=GOAL,
    write=write,
)


def gripper(
    preset: str | None = None,
    *,
    weights: Mapping[str, float] | None = None,
    algorithm: str = "ppo",
    lr: float = 0.002,
    entropy_coef: float = 0.005,
    gamma: float = 0.99,
    start: int = 1,
    greedy: bool = False,
    seed: int = 0,
    controls: Iterable[str] | None = None,
    hide: Iterable[str] = (),
    autoplay: bool = False,
    speed: float | None = None,
) -> ActingLab:
    """Return a lab in which a hand learns to lift a ball, for a reward whose terms are weighed by hand.

    Parameters
    ----------
    preset : {"honest", "hover", "regrasp", "idle", "busy", "sparing", "bare", "shaped"}, optional
        A reward of the gallery, "honest" unless given. "hover", "regrasp", "idle" and "busy" are paid for
        something else than lifting, and with "sparing" each movement costs so much that resting pays best;
        "bare" pays the height alone, and "shaped" adds to it the shaping that
        changes no optimal policy.
    weights : mapping of str to float, optional
        What terms of the reward are multiplied by: "progress", "closeness", "hold", "grasp", "lift",
        "effort", "time", "shaping". Those that are left out are the preset's.
    algorithm : {"ppo", "reinforce"}
        How the policy learns; it can be changed while it does, and what it has learned stays. A round of
        "reinforce" is one episode of every copy and one step of the policy.
    lr, entropy_coef, gamma : float
        Knobs of the training; see `course.training.rl.policy.ppo.PPOKnobs`.
        The rate falls to a tenth of `lr` over 200,000 steps of the environment, about 100 rounds, and begins
        anew at each edit. The term "shaping" is made for a `gamma` of 0.99.
    start : int, 1 to 20
        Which of twenty fixed beginnings the replayed episode has.
    greedy : bool
        Replay the likeliest actions; False draws them, as in training.
    seed : int
        Of the first weights of policy and value, where hands and balls begin, and all chances.
    controls, hide : iterable of str
        For teachers: show these controls only; hide these controls, panels or buttons.
    autoplay, speed : bool, float
        Train as soon as the stage is shown; rounds per second, None for as fast as it goes. A round is 32
        steps of 64 hands, and what is learned from them.

    Raises
    ------
    ValueError
        If an argument is unknown or out of range: one sentence with what is accepted.
    """
    return open_gripper(locals())


def open_gripper(settings: Any) -> ActingLab:
    """Return the lab of `gripper`'s arguments by name, as a link holds them; errors as there."""
    return open_task(TASK, settings, {"preset": None, **(gripper.__kwdefaults__ or {})})
