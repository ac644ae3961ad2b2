"""A learner of another library trains in each environment as it is; needs the extra `bench`."""

import numpy as np
import pytest

from course.envs.bandit import Bandit, BanditEnv
from course.envs.cartpole import CartPoleEnv
from course.envs.grid_env import GridEnv
from course.envs.gripper_env import GripperEnv
from course.envs.hexapawn_env import HexapawnEnv
from course.envs.worlds import WORLDS

ENVS = {
    "bandit": lambda: BanditEnv(Bandit(3, kind="bernoulli")),
    "grid": lambda: GridEnv(WORLDS["frozen_lake_4x4"]()),
    "cartpole": CartPoleEnv,
    "gripper": GripperEnv,
    "hexapawn": HexapawnEnv,
}


@pytest.mark.parametrize("name", ENVS)
def test_stable_baselines3_trains_in_it(name):
    sb3 = pytest.importorskip("stable_baselines3", reason="Stable-Baselines3 comes with the extra `bench`")
    model = sb3.PPO("MlpPolicy", ENVS[name](), n_steps=64, batch_size=64, n_epochs=1, seed=0, device="cpu")
    before = [p.detach().clone() for p in model.policy.parameters()]
    model.learn(128)
    after = list(model.policy.parameters())
    assert model.num_timesteps == 128
    assert any(not np.allclose(a.detach(), b) for a, b in zip(after, before, strict=True))
    assert all(np.isfinite(p.detach().numpy()).all() for p in after)
