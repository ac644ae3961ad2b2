import pytest
import torch

from course.training.rl.actor_critic import ActorCritic


@pytest.mark.parametrize("n_models", [1, 3])
def test_preferences_to_act_by_are_what_the_policy_answers(n_models):
    model = ActorCritic(4, 2, (16, 16), n_models=n_models, seed=0)
    obs = torch.randn(n_models, 32, 4, generator=torch.Generator().manual_seed(1))
    expected = model.policy.forward(obs)
    assert torch.allclose(model.preferences(obs), expected, atol=1e-6)
    assert torch.allclose(model.preferences(obs[:1]), model.policy.forward(obs[:1]), atol=1e-6)


def test_infinite_observations_warn_nobody():
    model = ActorCritic(2, 2, (8,), n_models=2, seed=0)
    assert not torch.isfinite(model.preferences(torch.full((2, 3, 2), torch.inf))).all()
