import numpy as np
import pytest
import torch

from course.training.rl.policy.actor_critic import ActorCritic, clip_gradients


@pytest.mark.parametrize("n_models", [1, 3])
def test_preferences_to_act_by_are_what_the_policy_answers(n_models):
    model = ActorCritic(4, 2, (16, 16), n_models=n_models, seed=0)
    obs = np.random.default_rng(1).normal(size=(n_models, 32, 4)).astype(np.float32)
    for rows in (obs, obs[:1]):
        expected = model.policy.forward(torch.from_numpy(rows))
        np.testing.assert_allclose(model.preferences(rows), expected, atol=1e-6)


def test_infinite_observations_warn_nobody():
    model = ActorCritic(2, 2, (8,), n_models=2, seed=0)
    assert not np.isfinite(model.preferences(np.full((2, 3, 2), np.inf, np.float32))).all()


def test_each_models_gradient_is_shortened_on_its_own_and_a_short_one_left_alone():
    model = ActorCritic(3, 2, (4,), n_models=2, seed=0)
    for block in model.policy.grad_blocks:
        block[0] = 0.001
        block[1] = 5.0
    before = model.policy.flat_grad.clone()
    clip_gradients(model.policy, None)
    assert torch.equal(model.policy.flat_grad, before)
    clip_gradients(model.policy, 0.5)
    first, second = (torch.cat([block[k].flatten() for block in model.policy.grad_blocks]) for k in (0, 1))
    assert torch.equal(first, torch.full_like(first, 0.001))
    assert float(second.norm()) == pytest.approx(0.5, rel=1e-5) and len(set(second.tolist())) == 1
