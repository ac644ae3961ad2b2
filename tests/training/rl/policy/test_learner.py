"""PPO or REINFORCE, whichever is chosen, with the choice changed while a policy learns."""

import numpy as np
import pytest
import torch

from course.training.edits import SetRule
from course.training.edits.base import EditError
from course.training.rl.policy.learner import PolicyLearner, PolicyLearnerKnobs
from course.training.rl.policy.ppo import PPO, PPOKnobs
from course.training.rl.policy.reinforce import Reinforce, ReinforceKnobs
from tests.training.rl.corridor import Corridor, take_epochs, take_steps

SMALL = {"n_envs": 4, "hidden": (8,), "seed": 0}
SHORT = {"n_steps": 7, "n_passes": 2, "batch_size": 16}


def learner(algorithm="ppo", **knobs):
    return PolicyLearner(Corridor, PolicyLearnerKnobs(**SHORT, **knobs), algorithm=algorithm, **SMALL)


def test_each_algorithm_is_what_it_is_alone():
    ppo, reinforce = PPO(Corridor, PPOKnobs(**SHORT), **SMALL), learner("ppo")
    alone = Reinforce(Corridor, ReinforceKnobs(lr=0.01), **SMALL), learner("reinforce", lr=0.01)
    for single, chosen in ((ppo, reinforce), alone):
        for run in (single, chosen):
            take_epochs(run, 4)
        assert torch.equal(single.model.policy.flat, chosen.model.policy.flat)
        assert single.history == chosen.history and single.name == chosen.name


def test_a_change_keeps_what_was_learned_and_begins_other_episodes():
    run = learner()
    take_epochs(run, 2)
    take_steps(run, 3)
    flat = run.model.policy.flat.clone()
    assert run.apply(SetRule("reinforce")).text == "algorithm REINFORCE"
    assert torch.equal(run.model.policy.flat, flat) and run.settings["algorithm"] == "REINFORCE"
    assert len(run.rollout) == 0 and not run.episodes.lengths.any() and not run.ended.any()
    take_epochs(run, 2)
    assert run.rollout is not None and not torch.equal(run.model.policy.flat, flat)
    assert run.undo().text == "undid: algorithm REINFORCE" and run.algorithm == "ppo"
    take_epochs(run, 1)
    assert run.apply(SetRule("ppo")).text == "algorithm PPO" and run.n_restarts == 2


def test_going_back_over_a_change_gives_the_same_rounds_whenever_it_is_done():
    run = learner()
    take_epochs(run, 2)
    kept = run.snapshot()
    run.apply(SetRule("reinforce"))
    again = []
    for _ in range(2):
        run.restore(kept)
        take_epochs(run, 2)
        again.append(run.model.policy.flat.clone())
    assert torch.equal(*again) and run.n_restarts == 1
    run.scrub(2)
    take_epochs(run, 2)
    assert torch.equal(run.model.policy.flat, again[0])


def test_reinforce_learns_the_corridor_from_where_ppo_left_it():
    run = PolicyLearner(
        Corridor, PolicyLearnerKnobs(lr=0.01), algorithm="reinforce", n_envs=16, hidden=(16,), seed=0
    )
    take_epochs(run, 5)
    run.apply(SetRule("ppo"))
    take_epochs(run, 20)
    run.apply(SetRule("reinforce"))
    take_epochs(run, 20)
    assert np.mean(run.history.column("goal")[-5:]) > 0.9


def test_an_unknown_algorithm_is_refused_in_one_sentence():
    run = learner()
    take_epochs(run, 1)
    rollout, obs = run.rollout, run.obs
    with pytest.raises(EditError, match="algorithm must be one of ppo, reinforce") as error:
        run.apply(SetRule("trpo"))
    assert "\n" not in str(error.value) and run.rollout is rollout and run.obs is obs
    with pytest.raises(ValueError, match="algorithm must be one of"):
        learner("trpo")
