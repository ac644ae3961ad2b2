"""Learners before a bandit told again as plain NumPy: their chances, every pull and every hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from course.labs.bandit.run import Pulling
    from course.labs.record import Record
    from course.training.events import Array


def write(make_session: Callable[[], Pulling], record: Record, *, title: str) -> str:
    """Return a script that ends with the regret and the estimates of every learner.

    The pulls are repeated to see what each hand changed, so this takes about as long as they did.

    Parameters
    ----------
    make_session : callable
        Gives the learners as they were before anything was done.
    record : Record
        What was done since.
    title : str
    """
    run = make_session()
    for did in record.before:
        run.do(did)
    kept = {moment.did["step"] for moment in record.moments if moment.did["do"] == "restore"}
    lines = ["keep()"] if 0 in kept else []
    start = _start(run)
    for moment in record.moments:
        lines += _learned(run, moment.epoch, moment.step, kept) + _done(run, moment.did)
    lines += _learned(run, record.epoch, record.step, kept)
    story = "\n".join(lines)
    head = f'"""{title}: the same pulls in plain NumPy."""\n\n{HEAD}'
    return f"{head}\n\n{start}\n\n\n{BODY}\n\n\n{story}\n\n{REPORT}\n"


def _start(run: Pulling) -> str:
    """Return the lines that hold the settings before the first pull."""
    means = ", ".join(f"{mean!r}" for mean in run.bandit.means[0].tolist())
    return "\n".join(
        [
            f"n_runs, seed = {run.n_runs}, {run.seed}  # learner i has the luck of seed + i",
            f'kind, sd = "{run.bandit.kind}", {run.bandit.sd!r}',
            f"means = np.array([{means}])",
            f"knobs = {_settings(run)!r}",
        ]
    )


def _settings(run: Pulling) -> dict[str, Any]:
    knobs = {name: getattr(run.knobs, name) for name in ("epsilon", "c", "alpha", "initial")}
    return {"rule": run.rule_name, **knobs, "drift": run.bandit.drift}


def _learned(run: Pulling, epoch: int, step: int, kept: set[int]) -> list[str]:
    """Go on to a moment; the lines of the pulls on the way, with a copy of what will be gone back to."""
    lines, at = [], run.step
    run.train_to(epoch, step)
    for stop in sorted({stop for stop in kept if at < stop <= step} | ({step} if at < step else set())):
        lines.append(f"learn(to={stop})")
        if stop in kept:
            lines.append("keep()")
    return lines


def _done(run: Pulling, did: dict[str, Any]) -> list[str]:
    """Do one thing, and return the lines for what it changed."""
    settings, means = _settings(run), run.bandit.means
    run.do(did)
    now = _settings(run)
    lines = [f'knobs["{name}"] = {now[name]!r}' for name in now if now[name] != settings[name]]
    columns = run.bandit.means.T
    if did["do"] == "restore":
        lines.append(f"go_back(to={did['step']})")
        changed = [arm for arm, column in enumerate(columns) if (column == column[0]).all()]
        if len(changed) == len(columns):
            return [*lines, f'now["means"][:] = {columns[:, 0].tolist()!r}  # as the hand has left them']
    else:
        changed = [arm for arm, column in enumerate(columns) if (column != means[:, arm]).any()]
    return lines + [f'now["means"][:, {arm}] = {_literal(columns[arm])}  # by hand' for arm in changed]


def _literal(column: Array) -> str:
    """Return the means of an arm, one number where all learners have the same."""
    values = column.tolist()
    return repr(values[0]) if len(np.unique(column)) == 1 else repr(values)


HEAD = """import copy
from functools import cache

import numpy as np
from scipy.special import betaincinv, ndtri"""
BODY = '''shape = n_runs, len(means)
now = {
    "step": 0,
    "means": np.tile(means, (n_runs, 1)),
    "q": np.full(shape, float(knobs["initial"])),  # what each arm is believed to pay
    "n": np.zeros(shape),  # how often it was pulled
    "regret": np.zeros(n_runs),
}
kept = {}
generators = [np.random.default_rng(seed + i) for i in range(n_runs)]
blocks = []  # of the bandit's chances, 64 draws at once


def chances(step):
    """Return what the bandit draws at a step: for the pay, and for the drift of each arm."""
    number, row = divmod(step + 1, 64)  # the first draw was for the arms themselves
    while len(blocks) <= number:
        size = 64, 1 + shape[1]
        draws = [g.random(size) if kind == "bernoulli" else g.standard_normal(size) for g in generators]
        blocks.append(np.stack(draws))
    return blocks[number][:, row]


@cache
def lots(number):
    """Return the learners' own random numbers, for 64 steps."""
    children = [np.random.SeedSequence(seed + i, spawn_key=(0, number)) for i in range(n_runs)]
    return np.stack([np.random.default_rng(c).random((64, 2 + 2 * shape[1])) for c in children])


def scores(draws):
    """Return how good each arm looks by the rule of now."""
    q, n = now["q"], now["n"]
    if knobs["rule"] == "epsilon_greedy":
        return q
    if knobs["rule"] == "ucb":
        doubt = np.sqrt(np.log(now["step"] + 1) / np.maximum(n, 1))
        return np.where(n > 0, q + knobs["c"] * doubt, np.inf)
    if knobs["alpha"]:
        n = np.minimum(n, 2 / knobs["alpha"] - 1)  # as many pulls as the estimate remembers
    if kind == "bernoulli":
        q = np.clip(q, 0, 1)
        return betaincinv(1 + n * q, 1 + n * (1 - q), draws)
    spread = np.sqrt(sd**2 / (n + sd**2))
    return n * q / (n + sd**2) + spread * ndtri(np.maximum(draws, 1e-300))


def choose(draws):
    """Return one arm for each learner; of equals any."""
    score = scores(draws[:, 2 : 2 + shape[1]])
    is_best = score == score.max(axis=1, keepdims=True)
    best = np.where(is_best, draws[:, 2 + shape[1] :], -1.0).argmax(axis=1)
    if knobs["rule"] != "epsilon_greedy":
        return best
    return np.where(draws[:, 0] < knobs["epsilon"], (draws[:, 1] * shape[1]).astype(int), best)


def learn(to):
    """Pull one arm for each learner, up to a step."""
    learners = np.arange(n_runs)
    now["q"][now["n"] == 0] = knobs["initial"]
    while now["step"] < to:
        number, row = divmod(now["step"], 64)
        arms, draws = choose(lots(number)[:, row]), chances(now["step"])
        mean = now["means"][learners, arms]
        pay = draws[:, 0] < mean if kind == "bernoulli" else mean + sd * draws[:, 0]
        now["regret"] += now["means"].max(axis=1) - mean
        now["n"][learners, arms] += 1
        rate = knobs["alpha"] or 1 / now["n"][learners, arms]
        now["q"][learners, arms] += rate * (pay - now["q"][learners, arms])
        drift(draws[:, 1:])
        now["step"] += 1


def drift(draws):
    """Let what the arms pay wander; chances turn back at 0 and 1."""
    if knobs["drift"] and kind == "bernoulli":
        walked = (now["means"] + (draws - 0.5) * np.sqrt(12) * knobs["drift"]) % 2
        now["means"] = np.minimum(walked, 2 - walked)
    elif knobs["drift"]:
        now["means"] = now["means"] + knobs["drift"] * draws


def keep():
    kept[now["step"]] = copy.deepcopy(now)


def go_back(to):
    now.update(copy.deepcopy(kept[to]))'''
REPORT = """print("pulls", now["step"])
print("regret", now["regret"].mean(), "give or take", now["regret"].std())
for arm in range(shape[1]):
    q = np.where(now["n"][:, arm] > 0, now["q"][:, arm], knobs["initial"]).mean()
    n = now["n"][:, arm].mean()
    print("arm", chr(ord("A") + arm), "believed", q, "pulled", n)"""
