"""Well-known grid worlds, cell by cell as their authors drew them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from course.data.checks import check_int
from course.envs.gridworld import GridWorld

LAKES = {
    4: ("S...", ".X.X", "...X", "X..G"),
    8: (
        "S.......",
        "........",
        "...X....",
        ".....X..",
        "...X....",
        ".XX...X.",
        ".X..X.X.",
        "...X...G",
    ),
}
CLIFF = ("............",) * 3 + ("SXXXXXXXXXXG",)
KARPATHY = (
    "S.........",
    "..........",
    ".####.###.",
    "....#.....",
    "....#.....",
    "....#G....",
    "....#.....",
    "....#.....",
    "..........",
    "..........",
)
# Row and column of the cells that pay -1.
KARPATHY_LOSSES = ((3, 3), (7, 3), (4, 5), (7, 5), (4, 6), (5, 6), (7, 6), (5, 8), (6, 8))
COIN = (
    ".........",
    ".........",
    "....#....",
    "S...#...G",
    "....#....",
)
COIN_PLACE, COIN_PAYS = (1, 2), 0.2  # nothing to bump into lies beside it: who wants it again walks around


def frozen_lake(size: int = 4, *, slip: float = 2 / 3) -> GridWorld:
    """A frozen lake with holes, 4×4 or 8×8: 1 at the goal, 0 elsewhere.

    Parameters
    ----------
    size : int
        4 or 8.
    slip : float
        Chance that a move goes sideways, between 0 and 1; 2/3 as in Gymnasium, 0 for ``is_slippery=False``.

    Raises
    ------
    ValueError
        If there is no lake of this size.

    Source
    ------
    Gymnasium, FrozenLake-v1.
    """
    if check_int("size", size, good=4) not in LAKES:
        raise ValueError(f"size must be 4 or 8, got {size}; for another lake draw a map with X for its holes")
    world = GridWorld(LAKES[size], slip=slip)
    world.rewards = world.is_goal.reshape(world.shape)
    return world


def cliff_walking(*, slip: float = 0.0) -> GridWorld:
    """A walk along a cliff, 4×12: each step costs 1, a fall 100 and the way back to the start.

    Parameters
    ----------
    slip : float
        Chance that a move goes sideways, between 0 and 1.

    Source
    ------
    Sutton and Barto, "Reinforcement Learning", 2nd edition, 2018, example 6.6; Gymnasium, CliffWalking-v1.
    """
    world = GridWorld(CLIFF, step_cost=1, slip=slip, pit_ends=False)
    # The step itself costs 1 more.
    world.rewards = np.where(world.map.mask("X"), -99, 0).reshape(world.shape)
    return world


def karpathy(*, slip: float = 0.0) -> GridWorld:
    """A room with two walls and nine cells that cost 1, 10×10: 1 at the goal, 0.01 off for each step.

    A reward is paid here on entering a cell, and in the original on leaving it; the goal ends the episode.

    Parameters
    ----------
    slip : float
        Chance that a move goes sideways, between 0 and 1; 0 in the original.

    Source
    ------
    Karpathy, REINFORCEjs, "GridWorld: Dynamic Programming Demo", 2015.
    """
    world = GridWorld(KARPATHY, step_cost=0.01, slip=slip)
    rewards = world.rewards
    rewards[tuple(zip(*KARPATHY_LOSSES, strict=True))] = -1
    world.rewards = rewards
    return world


def coin(*, slip: float = 0.0) -> GridWorld:
    """A way past a coin to a flag, 5×9: 1 at the flag, and 0.2 each time that the coin's cell is entered.

    The flag is what is wanted, and who circles the coin for ever is paid more: a reward that was meant to
    help and is hacked.

    Parameters
    ----------
    slip : float
        Chance that a move goes sideways, between 0 and 1.

    Source
    ------
    After the boat race of Clark and Amodei, "Faulty reward functions in the wild", 2016.
    """
    world = GridWorld(COIN, slip=slip)
    world.set_reward(*COIN_PLACE, COIN_PAYS)
    return world


WORLDS: dict[str, Callable[[], GridWorld]] = {
    "frozen_lake_4x4": frozen_lake,
    "frozen_lake_8x8": lambda: frozen_lake(8),
    "cliff_walking": cliff_walking,
    "karpathy": karpathy,
    "coin": coin,
}
