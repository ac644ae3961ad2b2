"""Grid: the map of a grid world, what agents have learned of each cell, and what a step into it pays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from course.live.parts import Part

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from course.training.rl.tabular.run import Tabular

TIE = 1e-6  # action values that differ by no more are equally good to the eye


class Grid:
    """A map with a brush for rewards: values, policies and visits of all agents, and one of them on its way.

    The page is told what every agent on average, and the first of them, holds each action for. It moves the
    first about by itself, by the chances of the world and the policy of now, so that it goes on while nothing
    is learned.

    Parameters
    ----------
    run : Tabular
    reach : float, above 0
        The brush goes from minus this to this; any other number can be typed.
    title : str
    """

    def __init__(self, run: Tabular, *, reach: float = 1.0, title: str = "The map") -> None:
        self.id = "grid"
        world = run.world
        self._spec = {
            "rows": list(world.map.rows),
            "pit_ends": world.pit_ends,
            "max_steps": run.max_steps,
            "n_runs": run.n_runs,
            "reach": reach,
        }
        self._title = title
        self._sent: dict[str, NDArray[Any]] = {}

    def spec(self) -> dict[str, Any]:
        """The panel's entry in the layout."""
        return {"panel": "Grid", "id": self.id, "title": self._title, **self._spec}

    def parts(self, run: Tabular, full: bool) -> list[Part]:
        """What the world pays and where steps lead when a hand changed it; what agents learned as they do."""
        world, known, visits = run.world, Known.of(run), run.visits
        now = {
            "outcomes": world.outcomes,
            "chances": world.chances,
            "rewards": world.rewards.ravel(),
            "knobs": np.array([world.step_cost, run.knobs.epsilon_at(run.step)]),
            "q": known.q,
            "values": known.values,
            "ways": known.ways,
            "visits": np.stack([visits.mean(axis=0).sum(axis=1), visits[0].sum(axis=1)]),
        }
        parts = []
        for name, value in now.items():
            if full or name not in self._sent or not np.array_equal(value, self._sent[name]):
                parts.append(Part(self.id, name, value))
        self._sent = now
        return parts


class Known:
    """What agents have learned, summed up for the eye.

    Attributes
    ----------
    q : ndarray (2, n_states, n_actions) float64
        Action values: the mean over agents, and those of the first.
    values : ndarray (n_states,) float64
        The value of the best action, mean over agents.
    ways : ndarray (2, n_states, n_actions) uint8
        For how many agents an action is the best, 255 for all, and whether it is for the first. An agent that
        has not learned anything of a cell, so that all are worth 0, holds none for the best.
    """

    def __init__(self, q: NDArray[Any], values: NDArray[Any], ways: NDArray[np.uint8]) -> None:
        self.q, self.values, self.ways = q, values, ways

    @classmethod
    def of(cls, run: Tabular) -> Known:
        """What the agents of a run know now."""
        estimates = run.estimates  # (n_runs, n_states, n_actions)
        left, down, right, up = (estimates[:, :, a] for a in range(4))  # so few in a row are slow to reduce
        best = np.maximum(np.maximum(left, down), np.maximum(right, up))
        worst = np.minimum(np.minimum(left, down), np.minimum(right, up))
        is_best = estimates >= (best - TIE)[:, :, None]
        is_best &= (np.maximum(best, -worst) > TIE)[:, :, None]
        ways = np.stack([is_best.sum(axis=0, dtype=np.int32) / len(is_best), is_best[0]])
        q = np.stack([estimates.mean(axis=0), estimates[0]])
        return cls(q, best.mean(axis=0), np.round(255 * ways).astype(np.uint8))
