"""Self-play in words: how well the agents play, and what they believe of the start."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from course.labs.edit_words import edits_told

if TYPE_CHECKING:
    from course.training.rl.selfplay.run import Games, SelfPlay


def words(run: SelfPlay) -> str:
    """Return what the agents believe of the start, and how well they play."""
    # The last report, unless the run shows another moment: it is looked at in every frame.
    metrics: Any = (not run.is_scrubbed and run.history.last) or run.evaluate().metrics
    return f"{_of_the_start(run)}\n\n{_of_their_play(run, metrics)}"


def tell(run: SelfPlay, *, title: str) -> str:
    """Return where the run is, in a few lines."""
    metrics: Any = run.evaluate().metrics
    n, knobs = run.n_runs, run.knobs
    white, black = metrics.wins_white.mean(), metrics.wins_black.mean()
    lines = [
        f"{title}, {n} agent{'s' * (n != 1)}",
        f"round {run.epoch}, {run.step:,} moves each",
        f"exploration {knobs.epsilon:g}, step size {knobs.alpha:g}",
        f"against moves by lot: {white:.1%} won as White, {black:.1%} as Black",
        f"won positions kept {metrics.kept.mean():.1%}, mean error of the values {metrics.error.mean():.3f}",
        _of_the_start(run),
    ]
    lines += edits_told(run.history)
    return "\n".join(lines)


def _of_the_start(run: SelfPlay) -> str:
    """Return White's chance as the agents believe it, by the best first move, and the truth."""
    chance = run.move_values(0).max(axis=1).mean()
    truth = "White" if run.positions.exact[0] == 0 else "Black"
    who = "The agent believes" if run.n_runs == 1 else f"On average the {run.n_runs} agents believe"
    return (
        f"{who} that White, who begins, wins with a chance of {chance:.0%}. "
        f"If both play perfectly, {truth} wins."
    )


def _of_their_play(run: SelfPlay, metrics: Games) -> str:
    """Return in how many positions a win is kept."""
    won = int(((run.positions.exact == 0) & (run.positions.n_legal > 0)).sum())
    can = f"In {won:,} positions the player to move can force a win."
    if run.n_runs == 1:
        return f"{can} The agent keeps it in {round(float(metrics.kept[0]) * won):,} of them."
    n_sure = int((metrics.kept == 1).sum())
    return f"{can} {n_sure} of the {run.n_runs} agents keep it in every one of them."
