"""Self-play as one figure: what the agents believe of the moves on the board, and how well they play."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from matplotlib.ticker import PercentFormatter

from course.envs.hexapawn import ends, legal_moves
from course.figures.bands import draw_bands
from course.figures.board import draw_board
from course.labs.picture import Picture

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SHARES = {"wins as Black": "wins_black", "wins as White": "wins_white", "won positions kept": "kept"}


def draw(run: Any, *, title: str) -> Figure:
    """Return the board with the mean of all agents on each move, beside the shares and the error."""
    figure = Picture(figsize=(10.0, 3.8), layout="constrained")
    figure.suptitle(title, fontsize="medium")
    left, middle, right = figure.subplots(1, 3)
    position = run.game.position
    arrows = [ends(position, action) for action in legal_moves(position)]
    draw_board(left, position.cells, arrows, run.move_values(run.game.number).mean(axis=0))
    left.set_title("believed chance to win by each move", fontsize="small")
    history = run.history
    draw_bands(middle, history.epochs, {name: history.column(column) for name, column in SHARES.items()})
    middle.yaxis.set_major_formatter(PercentFormatter(1.0))
    draw_bands(right, history.epochs, {"mean error of the values": history.column("error")})
    right.set_ylim(bottom=0)
    for ax in (middle, right):
        ax.set_xlabel("round")
        ax.legend(fontsize="small", frameon=False)
    return figure
