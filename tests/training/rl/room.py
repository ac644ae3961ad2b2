"""A room of nine cells in which tabular agents learn quickly."""

from course.envs.gridworld import GridWorld
from course.training.rl.knobs import TabularKnobs
from course.training.rl.tabular.run import Tabular

ROOM = ("S..", ".#.", "..G")


def room(rule="q_learning", *, n_runs=4, seed=0, epoch=50, slip=0.0, max_steps=50, **knobs):
    world = GridWorld(ROOM, step_cost=0.04, slip=slip)
    knobs = TabularKnobs(**{"alpha": 0.5, "gamma": 0.9, "epsilon": 0.3} | knobs)
    return Tabular(world, rule, knobs, seed=seed, n_runs=n_runs, steps_per_epoch=epoch, max_steps=max_steps)
