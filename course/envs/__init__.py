"""Floor 0: environments with Gymnasium's API, as physics and reward terms; images of them are in `images`.

Importing this package makes `gymnasium.make` and `gymnasium.make_vec` know `IDS`.
"""

from typing import Any, Final

import gymnasium

_WORLDS: Final = {
    "course/GridWorld-v0": {},
    "course/Coin-v0": {"world": "coin"},
    "course/CliffWalking-v0": {"world": "cliff_walking"},
    "course/FrozenLake-v0": {"world": "frozen_lake_4x4"},
    "course/FrozenLake8x8-v0": {"world": "frozen_lake_8x8"},
}
_GRID: Final = {"entry_point": "grid_world", "vector": "grid_env:GridVectorEnv", "max_episode_steps": 200}
#: Of each id: the function that makes one, the class of many at once, and its limit of steps.
_SPECS: Final[dict[str, dict[str, Any]]] = {
    **{name: {**_GRID, "kwargs": kwargs} for name, kwargs in _WORLDS.items()},
    "course/Bandit-v0": {"entry_point": "bandit", "max_episode_steps": 1000},
    "course/Hexapawn-v0": {"entry_point": "hexapawn"},
    "course/Gripper-v0": {
        "entry_point": "gripper",
        "vector": "gripper_env:GripperVectorEnv",
        "max_episode_steps": 150,
    },
    "course/CartPole-v0": {
        "entry_point": "cartpole",
        "vector": "cartpole:CartPoleVectorEnv",
        "max_episode_steps": 500,
    },
}
IDS: Final = tuple(_SPECS)

for _id, _spec in _SPECS.items():
    if _id not in gymnasium.registry:
        gymnasium.register(
            _id,
            f"course.envs.registration:{_spec['entry_point']}",
            vector_entry_point=f"course.envs.{_spec['vector']}" if "vector" in _spec else None,
            max_episode_steps=_spec.get("max_episode_steps"),
            kwargs=_spec.get("kwargs", {}),
        )
