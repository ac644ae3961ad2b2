"""A run in a grid world told again in plain NumPy, agent after agent, with the same random numbers."""

from __future__ import annotations

import pprint
from collections.abc import Callable
from dataclasses import asdict
from textwrap import indent
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from course.labs.record import Record
    from course.training.rl.tabular.run import Tabular

RULES = {
    "q_learning": "target = reward + discount * values.max()\ntable = 0",
    "sarsa": "target = reward + discount * values[next_action]\ntable = 0",
    "expected_sarsa": (
        "expected = (1 - epsilon) * values.max() + epsilon * values.mean()\n"
        "target = reward + discount * expected\ntable = 0"
    ),
    "double_q": (
        "# One of the two tables learns; the other says what the action is worth.\n"
        "table = int(common[step][2] < 0.5)\n"
        "worth = q[1 - table, next_state, q[table, next_state].argmax()]\n"
        "target = reward + discount * worth"
    ),
}


def write(make_session: Callable[[], Any], record: Record, *, title: str) -> str:
    """Return a script that ends with each round's return and share of goals, and with the values learned.

    Parameters
    ----------
    make_session : callable
        Gives the run as it was before anything was done.
    record : Record
        What was done since.
    title : str
    """
    session: Tabular = make_session()
    settings = _settings(session, record)
    rules = list(dict.fromkeys(held["rule"] for held in settings.values()))
    head = [
        f'"""{title}: the same numbers in plain NumPy."""',
        "",
        "from itertools import permutations",
        "",
        "import numpy as np",
        "",
        f"MAP = {pprint.pformat(list(session.world.map.rows), width=40)}",
        f"SEED, N_RUNS, N_STEPS = {session.seed}, {session.n_runs}, {record.step}",
        f"ROUND, MAX_STEPS = {session.steps_per_epoch}, {session.max_steps}",
        f"PIT_ENDS = {session.world.pit_ends}",
        "# What held from which step on.",
        f"SETTINGS = {pprint.pformat(settings, width=118, compact=True, sort_dicts=False)}",
    ]
    return "\n".join(head) + BODY.replace("RULE", _learning(rules))


def _learning(rules: list[str]) -> str:
    """Return the lines that find the target of a step, by each of the rules that were used."""
    if len(rules) == 1:
        return indent(RULES[rules[0]], " " * 8)
    cases = [f'if now["rule"] == "{rule}":\n{indent(RULES[rule], " " * 4)}' for rule in rules]
    return indent("\nel".join(cases), " " * 8)


def _settings(session: Any, record: Record) -> dict[int, dict[str, Any]]:
    """Return what hands had set, by the step from which it held on the way to where the run stands."""
    for did in record.before:
        session.do(did)
    held = {0: _now(session)}
    for moment in record.moments:
        step = moment.did["step"] if moment.did["do"] == "restore" else moment.step
        held = {at: settings for at, settings in held.items() if at < step}
        if moment.did["do"] != "restore":
            session.do(moment.did)  # nothing is learned here: edits change what is set, whatever was learned
        held[step] = _now(session)
    return held


def _now(session: Tabular) -> dict[str, Any]:
    world = session.world
    told = asdict(session.knobs) | {"step_cost": world.step_cost, "slip": world.slip}
    return told | {"rule": session.rule_name, "rewards": world.rewards.tolist()}


BODY = '''

cells, n_columns = "".join(MAP), len(MAP[0])
starts = [cell for cell, kind in enumerate(cells) if kind == "S"]
ends = "GX" if PIT_ENDS else "G"
MOVES = ((0, -1), (1, 0), (0, 1), (-1, 0))  # left, down, right, up
ORDERS = list(permutations(range(4)))  # the order in which moves are looked at is drawn by lot


class Draws:
    """The random numbers of each step, in one of the streams of a seed."""

    def __init__(self, seed, stream, n, width):
        self.seed, self.stream, self.shape, self.number = seed, stream, (n, width), -1

    def __getitem__(self, step):
        number, row = divmod(step, self.shape[0])
        if number != self.number:
            child = np.random.SeedSequence(self.seed, spawn_key=(self.stream, number))
            self.number, self.block = number, np.random.default_rng(child).random(self.shape)
        return self.block[row]


def neighbour(cell, move):
    """Return where a move leads; walls and edges leave one in place."""
    row, column = divmod(cell, n_columns)
    row = min(max(row + MOVES[move][0], 0), len(MAP) - 1)
    column = min(max(column + MOVES[move][1], 0), n_columns - 1)
    there = row * n_columns + column
    return cell if cells[there] == "#" else there


def start(draw):
    """Return a start, chosen by lot."""
    return starts[int(draw * len(starts))]


def choose(values, draw, exploits):
    """Return the best action, of equal ones by lot; any action where it does not exploit."""
    order = list(ORDERS[int(draw * len(ORDERS))])
    return order[int(values[order].argmax())] if exploits else order[0]


def with_tables(q, rule):
    """Return values in as many tables as a rule has: two become their mean, one is copied."""
    n_tables = 2 if rule == "double_q" else 1
    if len(q) == n_tables:
        return q
    return q.mean(axis=0, keepdims=True) if n_tables == 1 else np.concatenate([q, q])


def learn(seed):
    """Let one agent learn; return its action values, and the return and goal of every episode by round."""
    common, rare = Draws(seed, 0, 1024, 3), Draws(seed, 1, 64, 5)
    q, visits = np.zeros((1, len(cells), 4)), np.zeros((len(cells), 4))
    returns, goals = ([[] for _ in range(N_STEPS // ROUND + 1)] for _ in range(2))
    state = start(rare[0][2])
    action = choose(q[0, state], rare[0][3], True)
    paid, length = 0.0, 0
    for step in range(N_STEPS):
        if step in SETTINGS:
            now = SETTINGS[step]
            rewards = np.array(now["rewards"]).ravel()
            q = with_tables(q, now["rule"])
        epsilon = now["epsilon"]
        if now["epsilon_steps"]:
            epsilon += (now["epsilon_end"] - epsilon) * min(1.0, step / now["epsilon_steps"])

        # The world: a slip turns a move to one side or the other.
        slip = max(now["slip"], 2 / 3) if cells[state] == "~" else now["slip"]
        u = rare[step][0]
        turn = -1 if u < slip / 2 else 1 if u < slip else 0
        there = neighbour(state, (action + turn) % 4)
        reward, ended = rewards[there] - now["step_cost"], cells[there] in ends
        next_state = start(rare[step][1]) if cells[there] == "X" and not PIT_ENDS else there
        next_state = start(rare[step][2]) if ended else next_state

        # The agent: it chooses what to do next, and learns.
        discount = 0.0 if ended else now["gamma"]
        values = q.sum(axis=0)[next_state]
        next_action = choose(values, common[step][0], common[step][1] >= epsilon)
RULE
        alpha = now["alpha"] / (visits[state, action] + 1) ** now["alpha_power"]
        q[table, state, action] += alpha * (target - q[table, state, action])
        visits[state, action] += 1
        state, action = next_state, next_action

        paid, length = paid + reward, length + 1
        if ended or length == MAX_STEPS:
            returns[step // ROUND].append(paid)
            goals[step // ROUND].append(cells[there] == "G")
            paid, length = 0.0, 0
            if not ended:
                state = start(rare[step][2])
                action = choose(q.sum(axis=0)[state], rare[step][3], rare[step][4] >= epsilon)
    return q.mean(axis=0), returns, goals


agents = [learn(SEED + i) for i in range(N_RUNS)]
for k in range(N_STEPS // ROUND):
    told = [np.mean([np.mean(agent[of][k]) for agent in agents if agent[of][k]]) for of in (1, 2)]
    print("round", k + 1, "return", told[0], "goal", told[1])
values = np.mean([q.max(axis=1) for q, _, _ in agents], axis=0)
for row in range(len(MAP)):
    print("values", *values[row * n_columns :][:n_columns].round(6))
'''
