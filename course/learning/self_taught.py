"""Experiments of the notebook on self-play: games against chance, and more or less exploration."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from course.envs.hexapawn import legal_moves
from course.labs import selfplay
from course.learning.words import Words

if TYPE_CHECKING:
    from course.labs.lab import Lab


def games_lost_as_black(lab: Lab, n: int = 200, *, seed: int = 0) -> int:
    """Return how many games the first agent of a lab loses as Black against moves by lot."""
    rng, lost = np.random.default_rng(seed), 0
    game = lab.run.game  # type: ignore[attr-defined]
    for _ in range(n):
        game.new("white")
        while not game.is_over:
            game.move(rng.choice(legal_moves(game.position)))
        lost += int(game.position.player == -1)  # Black is to move, and cannot
    return lost


def n_sure(epsilon: float, *, epochs: int = 200, seed: int = 0) -> int:
    """Return how many of thirty agents keep every win after `epochs` rounds with this exploration."""
    lab = selfplay(epsilon=epsilon, seed=seed)
    lab.drive(epochs=epochs)
    return int((lab.measure().kept == 1).sum())  # type: ignore[attr-defined]


def with_and_without_chance() -> Words:
    """Return how many of thirty agents keep every win, with no, some, much and nothing but exploration."""
    lines = [
        f"exploration {epsilon:.1f}: {n_sure(epsilon)} of 30 agents keep every win"
        for epsilon in (0.0, 0.2, 0.9, 1.0)
    ]
    return Words("\n".join(lines))
