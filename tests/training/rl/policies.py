"""Policies to train in tests, and what they say."""

from course.training.events import EpochEnded, RunStarted
from course.training.rl.policy.ppo import PPO, PPOKnobs
from course.training.rl.policy.reinforce import Reinforce, ReinforceKnobs
from tests.training.rl.corridor import Corridor


def ppo(env=Corridor, **settings):
    settings = {"n_envs": 4, "hidden": (8,), "seed": 0} | settings
    return PPO(env, PPOKnobs(n_steps=7, n_passes=2, batch_size=16, entropy_coef=0.01), **settings)


def reinforce(env=Corridor, **settings):
    return Reinforce(env, ReinforceKnobs(), **{"n_envs": 4, "hidden": (8,), "seed": 0} | settings)


def told(events):
    """Events as plain text, without how long they took."""
    lines = []
    for event in events:
        match event:
            case EpochEnded():
                names = event.metrics.names()
                lines.append([event.epoch, event.step, *(str(getattr(event.metrics, n)) for n in names)])
            case RunStarted():
                pass
            case _:
                lines.append(repr(event))
    return lines
