"""Self-play told again as plain NumPy, rules and chances included, with what hands did where they did it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from course.labs.export.script import comment

if TYPE_CHECKING:
    from course.labs.record import Record


def write(make_session: Callable[[], Any], record: Record, *, title: str) -> str:
    """Return a script that trains the same agents on the same draws, and prints how well they play.

    The session is repeated to see what every edit did, so this takes about as long as it trained.

    Parameters
    ----------
    make_session : callable
        Gives the session as it was before anything was done.
    record : Record
        What was done since.
    title : str
    """
    run = make_session()
    for did in record.before:
        run.do(did)
    knobs = {0: _knobs(run)}
    for moment in record.moments:
        run.train_to(moment.epoch, moment.step)
        run.do(moment.did)
        # What was trained after a moment that was returned to is no part of this run.
        knobs = {step: values for step, values in knobs.items() if step <= run.step}
        knobs[run.step] = _knobs(run)
    told = {step: values for step, values in knobs.items() if step <= record.step}
    lines = ",\n".join(f"    {step}: {values}" for step, values in told.items())
    start = f'"""{comment(title)}, told again as plain NumPy."""\n\nimport numpy as np\n'
    settings = (
        f"SIZE, SEED, N_RUNS, N_STEPS = {run.size}, {run.seed}, {run.n_runs}, {record.step}\n"
        f"KNOBS = {{  # from which step on: step size, share of moves by lot\n{lines},\n}}"
    )
    return f"{start}\n{settings}\n\n\n{RULES}\n\n\n{LEARNING}\n\n\n{REPORT}\n"


def _knobs(run: Any) -> tuple[float, float]:
    return run.knobs.alpha, run.knobs.epsilon


RULES = '''def moves(board, player):
    """Return the boards that a player's legal moves lead to: white (1) goes up, black (-1) down."""
    if 1 in board[:SIZE] or -1 in board[-SIZE:]:
        return []  # a pawn has reached the far side
    led_to = []
    for square, cell in enumerate(board):
        for aside in (-1, 0, 1):
            target = square - player * SIZE + aside
            if cell != player or not 0 <= square % SIZE + aside < SIZE:
                continue
            if board[target] == (-player if aside else 0):  # captures aside, steps ahead
                after = list(board)
                after[square], after[target] = 0, player
                led_to.append(tuple(after))
    return led_to


start = ((-1,) * SIZE + (0,) * SIZE * (SIZE - 2) + (1,) * SIZE, 1)
number, ahead, after = {start: 0}, [start], {}
while ahead:  # number every position that play can reach
    board, player = position = ahead.pop()
    led_to = [(board, -player) for board in moves(board, player)]
    for each in led_to:
        if each not in number:
            number[each] = len(number)
            ahead.append(each)
    after[number[position]] = [number[each] for each in led_to]


def won_by_mover(k, known={}):
    """Return 1 if the player who has just moved wins when both play perfectly, else 0."""
    if k not in known:
        known[k] = 1 - max((won_by_mover(a) for a in after[k]), default=0)
    return known[k]'''

LEARNING = """width = 2 + max(map(len, after.values()))
V = np.array([[0.5 if after[k] else 1.0 for k in range(len(number))]] * N_RUNS)
now = [0] * N_RUNS
for step in range(N_STEPS):
    alpha, epsilon = KNOBS[max(begin for begin in KNOBS if begin <= step)]
    if step % 64 == 0:  # chances are drawn for 64 steps at once
        seeds = [np.random.SeedSequence(SEED + run, spawn_key=(0, step // 64)) for run in range(N_RUNS)]
        draws = [np.random.default_rng(seed).random((64, width)) for seed in seeds]
    for run in range(N_RUNS):
        draw, k = draws[run][step % 64], now[run]
        if draw[0] < epsilon:
            reached = after[k][int(draw[1] * len(after[k]))]  # by lot: nothing is learned
        else:
            worth = V[run, after[k]]
            lots = np.where(worth == worth.max(), draw[2 : 2 + len(worth)], -1.0)
            reached = after[k][lots.argmax()]
            # What is good for one is bad for the other.
            V[run, k] += alpha * (1 - V[run, reached] - V[run, k])
        now[run] = reached if after[reached] else 0"""

REPORT = '''def best(run, k):
    """Return the positions that the best moves lead to; of equal ones each is as likely."""
    worth = V[run, after[k]]
    return [a for a, value in zip(after[k], worth) if value == worth.max()]


def wins(run, k, mine):
    """Return the chance to win from a position against moves by lot."""
    if not after[k]:
        return 0.0 if mine else 1.0
    return float(np.mean([wins(run, a, not mine) for a in (best(run, k) if mine else after[k])]))


exact = np.array([won_by_mover(k) for k in range(len(number))])
won = [k for k in range(len(number)) if after[k] and not exact[k]]
kept = [[exact[best(run, k)].mean() for k in won] for run in range(N_RUNS)]
print("wins as White", np.mean([wins(run, 0, True) for run in range(N_RUNS)]))
print("wins as Black", np.mean([wins(run, 0, False) for run in range(N_RUNS)]))
print("won positions kept", np.mean(kept))
print("mean error", np.abs(V - exact).mean())'''
