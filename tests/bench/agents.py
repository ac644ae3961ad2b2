"""What a live view costs agents: each lab of rewards in a kernel, with a thin client, beside itself headless.

All panels are on stage, the client takes 30 frames a second, and the two take turns of a second.
"""

import statistics

from tests.bench.live import TURN_S, rate, show
from tests.bench.peer import peer
from tests.kernel.client import start_kernel

LABS = {
    "bandit": "speed=None",
    "gridworld": "",
    "cartpole": "",
    "gripper": "",
    "selfplay": "speed=None",
}
GOALS = {f"{name}_live_over_headless": ">= 0.9" for name in LABS}
N_TURNS = 6  # of each lab, in each of the runs


def measure(runs: int = 5) -> dict[str, float]:
    """Medians over the turns of ``runs``; a kernel for each lab."""
    return {f"{name}_live_over_headless": _share(name, N_TURNS * runs) for name in LABS}


def _share(name: str, n_turns: int) -> float:
    """Steps a second live over those headless, the median of so many pairs of turns."""
    with start_kernel() as client:
        client.run(peer(name, LABS[name]))
        client.run(f"headless({2 * TURN_S})")
        view = show(client)
        rate(view)
        return statistics.median(
            rate(view)[0] / float(client.run(f"headless({TURN_S})")) for _ in range(n_turns)
        )
