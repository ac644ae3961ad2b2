"""The board as a figure: pawns where they stand, an arrow and a chance for every move."""

from matplotlib.figure import Figure

from course.envs.hexapawn import ends, legal_moves, start
from course.figures.board import draw_board


def test_every_pawn_and_every_move_with_its_chance_is_drawn():
    position = start(4)
    arrows = [ends(position, action) for action in legal_moves(position)]
    ax = Figure().subplots()
    numbers = draw_board(ax, position.cells, arrows, [0.0, 0.25, 0.5, 1.0])
    assert [text.get_text() for text in numbers] == ["0%", "25%", "50%", "100%"]
    places = {tuple(map(int, (line.get_xdata()[0], line.get_ydata()[0]))) for line in ax.lines}
    assert places == {(column, row) for column in range(4) for row in (0, 3)}
    assert all(0 < text.get_position()[1] < 3 for text in numbers)
