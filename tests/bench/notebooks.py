"""How long each notebook takes under nbval, kernel start included, against its target in the syllabus."""

import statistics
import time

from tests.notebooks.notebooks import NOTEBOOKS, nbval

TARGETS_S = {
    "00_first_win": 20,
    "01_what_training_is": 10,
    "02_models_and_algorithms": 20,
    "03_backpropagation": 10,
    "07_overfitting": 45,
    "08_cross_validation": 40,
    "13_rewards": 30,
    "14_reward_hacking": 90,
    "15_self_play": 60,
}
GOALS = {f"{path.stem}_s": f"<= {TARGETS_S[path.stem]}" for path in NOTEBOOKS}


def measure(runs: int = 3) -> dict[str, float]:
    """Medians over ``runs``, the notebooks in turn."""
    found: dict[str, list[float]] = {path.stem: [] for path in NOTEBOOKS}
    for _ in range(runs):
        for path in NOTEBOOKS:
            start = time.perf_counter()
            done = nbval(path)
            if done.returncode:
                raise RuntimeError(f"{path.name} does not run to its stored outputs: {done.stdout[-500:]}")
            found[path.stem].append(time.perf_counter() - start)
    return {f"{name}_s": statistics.median(seconds) for name, seconds in found.items()}
