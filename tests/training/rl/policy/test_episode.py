"""Playing: whole episodes beside a run, the same for the same start, whatever the run does meanwhile."""

import numpy as np
import pytest
import torch

from course.envs.cartpole import CartPoleVectorEnv
from course.envs.cartpole_terms import cartpole_rewards
from course.envs.terms import Term
from course.training.edits import SetRewardWeight
from course.training.rl.policy.episode import N_STARTS, Playing
from course.training.rl.policy.play import play
from course.training.rl.policy.ppo import PPO, PPOKnobs
from tests.training.rl.corridor import Corridor, cartpole, take_epochs, take_steps


def make(env=CartPoleVectorEnv, **settings):
    return PPO(env, PPOKnobs(n_steps=16, n_passes=2), **{"n_envs": 8, "hidden": (8,), "seed": 0} | settings)


def whole(run, **settings):
    return Playing(run, **settings).advance()


def test_an_episode_holds_every_state_action_and_term():
    run = make()
    run.apply(SetRewardWeight("level", 2.0))
    episode = whole(run)
    n = episode.n_steps
    assert episode.states.shape == (n + 1, 4) and episode.actions.shape == episode.rewards.shape == (n,)
    assert episode.values.shape == (n, 6) and list(episode.weights) == list(run.envs.weights)
    assert episode.rewards == pytest.approx(episode.values @ np.array(list(episode.weights.values())))
    assert episode.episode_return == pytest.approx(episode.rewards.sum())
    assert np.abs(episode.states[0]).max() <= 0.05 and abs(episode.states[-1, 2]) > 0.2
    assert episode.terminated and episode.goal is False
    # Gymnasium's own equations: a place moves by the speed before the step.
    assert episode.states[1:, 0] == pytest.approx(episode.states[:-1, 0] + 0.02 * episode.states[:-1, 1])


def test_the_same_start_is_the_same_episode_and_another_is_another():
    run = make()
    take_epochs(run, 2)
    for greedy in (True, False):
        first, again = (whole(run, start=3, greedy=greedy) for _ in range(2))
        assert np.array_equal(first.states, again.states) and np.array_equal(first.actions, again.actions)
    starts = {whole(run, start=k).states[0].tobytes() for k in range(1, N_STARTS + 1)}
    assert len(starts) == N_STARTS


def test_favourite_actions_are_those_of_the_policy():
    run = make(hidden=(16, 16))
    take_epochs(run, 20)
    episode = whole(run, start=2)
    seen = torch.from_numpy(episode.states[:-1].astype(np.float32))[None]
    assert run.model.policy.forward(seen)[0].argmax(-1).tolist() == episode.actions.tolist()


def test_drawn_actions_are_as_likely_as_the_policy_has_them():
    run = make()
    run.model.policy.flat.zero_()
    run.model.policy.biases[-1][0, 0, 1] = 1.0  # always the same preferences
    actions = np.concatenate([whole(run, start=k, greedy=False).actions for k in range(1, N_STARTS + 1)])
    chance = 1 / (1 + np.exp(-1.0))
    assert len(actions) > 150
    assert actions.mean() == pytest.approx(chance, abs=3 * np.sqrt(chance * (1 - chance) / len(actions)))


def test_it_is_played_little_by_little_by_the_policy_it_began_with():
    run = make()
    expected = whole(run)
    playing = Playing(run)
    steps = 1
    while (episode := playing.advance(until=0.0)) is None:  # one step in each go
        take_steps(run, 3)
        run.apply(SetRewardWeight("spin", float(steps)))
        steps += 1
    assert steps == expected.n_steps == episode.n_steps
    assert np.array_equal(episode.states, expected.states) and episode.weights == expected.weights
    assert episode.epoch == 0 < run.epoch


def test_the_run_learns_the_same_whoever_plays():
    run, twin = make(n_runs=2), make(n_runs=2)
    for k in range(1, 4):
        take_epochs(run, 1)
        take_epochs(twin, 1)
        whole(run, start=k, greedy=False)
        play(run, 3)
    take_steps(run, 5)
    take_steps(twin, 5)
    assert run.history == twin.history
    assert torch.equal(run.model.policy.flat, twin.model.policy.flat) and np.array_equal(run.obs, twin.obs)


def test_the_true_goal_is_told_and_without_terms_only_the_reward():
    run = make(Corridor)
    take_epochs(run, 40)
    episode = whole(run)
    assert episode.goal is True and episode.terminated and episode.states.shape[1] == 1
    bare = whole(make(cartpole))
    assert bare.goal is None and bare.weights == {} and bare.values.shape == (bare.n_steps, 0)
    assert bare.episode_return == bare.n_steps


def test_a_learner_s_own_term_is_paid_and_watched_too():
    run = make()
    for env in run.envs.envs:
        env.rewards.put(Term("mine", lambda t: t.next_state[:, 1] ** 2, 0.5))
    episode = whole(run)
    assert list(episode.weights)[-1] == "mine" and episode.weights["mine"] == 0.5
    assert episode.values[:, -1] == pytest.approx(episode.states[1:, 1] ** 2)
    assert episode.episode_return == pytest.approx(episode.n_steps + 0.5 * episode.values[:, -1].sum())
    shared = cartpole_rewards()
    run = make(lambda n: CartPoleVectorEnv(n, rewards=shared))
    playing = Playing(run)
    playing.advance(until=0.0)
    run.apply(SetRewardWeight("upright", 9.0))  # the environment beside the run has the same object
    while (episode := playing.advance()) is None:
        pass
    assert episode.episode_return == episode.n_steps
    assert shared.weights["upright"] == 9.0


@pytest.mark.parametrize("value", [np.nan, np.inf, 1e38])
def test_a_policy_that_has_diverged_acts_too(value):
    run = make()
    run.model.policy.flat.fill_(value)
    assert np.isfinite(whole(run).states).all()


def test_a_start_that_is_none_is_one_sentence():
    with pytest.raises(ValueError, match="start must be"):
        Playing(make(), start=N_STARTS + 1)
