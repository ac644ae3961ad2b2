"""Q-learning on Karpathy's 10×10 map, 30 seeds at once, beside one agent in a plain Python loop.

The loop is the usual one over Gymnasium's FrozenLake-v1 (8×8), its table a NumPy array. `steps_per_s` counts
the steps of all seeds, reports with exact values of all greedy policies included. `reroute_headless_s`: once
all policies are optimal the best way is made to cost, and time runs until those of all seeds are optimal
again, by value iteration; the test itself is not counted. `live_reroute_s` is the same with a hand: the cell
is painted in JupyterLab and Chromium, and time runs on the page until the arrows on the canvas are a best way
to the goal again.
"""

import json
import statistics
import tempfile
import time
from pathlib import Path

import gymnasium
import numpy as np
from playwright.sync_api import sync_playwright

from course.envs.gridworld import GridWorld
from course.envs.worlds import karpathy
from course.training.edits import SetRewards
from course.training.rl.knobs import TabularKnobs
from course.training.rl.tabular.run import Tabular
from course.training.rl.tabular.value_iteration import value_iteration
from tests.browser.chromium import launch
from tests.browser.in_view import in_view
from tests.browser.notebook_page import NotebookPage
from tests.browser.server import LabServer

GOALS = {
    "speedup_vs_loop": ">= 20",
    "reroute_headless_s": "<= 1",
    "live_reroute_s": "<= 1",
}
N_SEEDS = 30
ALPHA, GAMMA, EPSILON = 0.5, 0.9, 0.2
N_STEPS, N_LOOP_STEPS, WARM_UP = 2_000, 4_000, 10_000
GAP = 2 * 10 + 5  # the cell in the wall through which the best way leads
CONVERGED_S, WATCHED_S = 8, 5
N_PAIRS = 8  # for each of the runs: short and alternating, so that both meet the same machine


def make_run(seed: int) -> Tabular:
    """Thirty agents that know nothing."""
    knobs = TabularKnobs(alpha=ALPHA, gamma=GAMMA, epsilon=EPSILON)
    return Tabular(karpathy(), "q_learning", knobs, seed=seed, n_runs=N_SEEDS, steps_per_epoch=1000)


def batched_steps_per_s(run: Tabular) -> float:
    """Steps of all seeds in a second, as events are taken one by one."""
    events, target = run.events(), run.step + N_STEPS
    start = time.perf_counter()
    while run.step < target:
        next(events)
    return N_STEPS * N_SEEDS / (time.perf_counter() - start)


def loop_steps_per_s(seed: int) -> float:
    """Steps of one agent in a second, as a tutorial writes it."""
    env = gymnasium.make("FrozenLake-v1", map_name="8x8", is_slippery=False)
    rng = np.random.default_rng(seed)
    q = np.zeros((env.observation_space.n, env.action_space.n))
    state, _ = env.reset(seed=seed)
    start = time.perf_counter()
    for _ in range(N_LOOP_STEPS):
        action = rng.integers(4) if rng.random() < EPSILON else np.argmax(q[state])
        after, reward, terminated, truncated, _ = env.step(action)
        target = reward + GAMMA * (not terminated) * np.max(q[after])
        q[state, action] += ALPHA * (target - q[state, action])
        state = env.reset()[0] if terminated or truncated else after
    return N_LOOP_STEPS / (time.perf_counter() - start)


def reroute_s(seed: int) -> float:
    """Seconds of learning from the edit until every seed's greedy policy is optimal again."""
    run = make_run(seed)
    _learn_until_optimal(run)
    run.apply(SetRewards((GAP,), -1.0))
    if run.is_optimal().any():
        raise RuntimeError("the edit must take the best way; another cell is needed")
    return _learn_until_optimal(run)


def _learn_until_optimal(run: Tabular) -> float:
    learning_s = 0.0
    events = run.events()
    while not run.is_optimal().all():
        start, target = time.perf_counter(), run.step + 100
        while run.step < target:
            next(events)
        learning_s += time.perf_counter() - start
    return learning_s


CELL = "from course.labs import gridworld\n\nlab = gridworld(seed={seed}, autoplay=True)\nlab"
# Every change of the arrows from now on, and when the hand came down.
WATCH = """
(root) => {
  const canvas = root.querySelector("[data-canvas='cells']");
  window.seen = [];
  const note = () => window.seen.push([performance.now(), canvas.dataset.arrows]);
  new MutationObserver(note).observe(canvas, { attributeFilter: ['data-arrows'] });
  addEventListener('pointerdown', () => (window.pressed ??= performance.now()), true);
}
"""


def live_reroutes_s(runs: int) -> list[float]:
    """Seconds from the press of the mouse until the arrows on the page are a best way again, for each run."""
    found = []
    with (
        tempfile.TemporaryDirectory() as home,
        LabServer(Path(home) / "lab") as server,
        sync_playwright() as play,
    ):
        chromium = launch(play)
        for k in range(runs):
            page = chromium.new_context(viewport={"width": 1280, "height": 1000}).new_page()
            notebook = NotebookPage(page).open(
                server.write_notebook(f"grid{k}.ipynb", [CELL.format(seed=1000 * k)])
            )
            notebook.run_all()
            stage = notebook.wait_stage()
            page.wait_for_timeout(1000 * CONVERGED_S)
            surface = stage.locator("[data-surface='grid']")
            box = in_view(surface)
            row, column = divmod(GAP, 10)
            stage.evaluate(WATCH)
            page.mouse.click(
                box["x"] + (column + 0.5) * box["width"] / 10, box["y"] + (row + 0.5) * box["height"] / 10
            )
            page.wait_for_timeout(1000 * WATCHED_S)
            pressed, seen = json.loads(page.evaluate("JSON.stringify([window.pressed, window.seen])"))
            found.append(_rerouted_s(pressed, seen))
            page.evaluate("window.jupyterapp.serviceManager.sessions.shutdownAll()")
            page.context.close()
        chromium.close()
    return found


def _rerouted_s(pressed: float, seen: list[tuple[float, str]]) -> float:
    """Seconds from the press until the arrows first lead in a best way; those watched where they never do."""
    world = karpathy()
    world.set_reward(*divmod(GAP, 10), -1.0)
    best = value_iteration(world, 1.0).values[0]
    times = (at for at, arrows in seen if at > pressed and _paid(world, arrows) >= best - 1e-9)
    return (next(times, pressed + 1000 * WATCHED_S) - pressed) / 1000


def _paid(world: GridWorld, arrows: str) -> float:
    """What a walk from the start along the arrows pays; less than any other where they lead nowhere."""
    state, paid = 0, 0.0
    for _ in range(100):
        if arrows[state] not in "←↓→↑":
            break
        step = world.move(np.array([state]), np.array(["←↓→↑".index(arrows[state])]), np.ones((1, 2)))
        state, paid = int(step.states[0]), paid + float(step.rewards[0])
        if step.goal[0]:
            return paid
    return -np.inf


def measure(runs: int = 5) -> dict[str, float]:
    """Medians over ``runs`` of alternating measurements; the speed-up is that of each pair."""
    run = make_run(0)
    events = run.events()
    while run.step < WARM_UP:
        next(events)
    pairs = [(batched_steps_per_s(run), loop_steps_per_s(seed)) for seed in range(N_PAIRS * runs)]
    rerouted = [reroute_s(1000 * seed) for seed in range(runs)]
    live = live_reroutes_s(runs)
    return {
        "steps_per_s": statistics.median(batched for batched, _ in pairs),
        "loop_steps_per_s": statistics.median(loop for _, loop in pairs),
        "speedup_vs_loop": statistics.median(batched / loop for batched, loop in pairs),
        "reroute_headless_s": statistics.median(rerouted),
        "reroute_headless_s_worst": max(rerouted),
        "live_reroute_s": statistics.median(live),
        "live_reroute_s_worst": max(live),
    }
