"""Images of environments for the render mode "rgb_array": rectangles and discs in NumPy arrays."""

from __future__ import annotations

import numpy as np

from course.envs.gripper_physics import BALL_X, BALL_Y, FINGER, GAP, HELD, LIFT_HEIGHT, RADIUS, X, Y

Colour = tuple[int, int, int]
WHITE, INK, GREY, LIGHT = (255, 255, 255), (31, 35, 40), (150, 157, 165), (232, 235, 239)
BLUE, ORANGE, GREEN, RED = (0, 114, 178), (230, 159, 0), (0, 158, 115), (213, 94, 0)  # Okabe and Ito's
CELL = 24  # pixels of a cell of a map
SQUARE = 48  # and of a board


def blank(height: int, width: int) -> np.ndarray:
    """Return a white image, uint8 (height, width, 3)."""
    return np.full((height, width, 3), WHITE, dtype=np.uint8)


def fill(image: np.ndarray, left: float, top: float, right: float, bottom: float, colour: Colour) -> None:
    """Fill a rectangle, in pixels from the upper left corner; what lies outside is left out."""
    rows, columns = (slice(max(0, round(a)), max(0, round(b))) for a, b in ((top, bottom), (left, right)))
    image[rows, columns] = colour


def disc(image: np.ndarray, x: float, y: float, radius: float, colour: Colour) -> None:
    """Fill a disc, in pixels from the upper left corner."""
    rows, columns = np.ogrid[: image.shape[0], : image.shape[1]]
    image[(columns + 0.5 - x) ** 2 + (rows + 0.5 - y) ** 2 <= radius**2] = colour


def line(
    image: np.ndarray, start: tuple[float, float], end: tuple[float, float], width: float, colour: Colour
) -> None:
    """Draw a line with round ends between two points (x, y), in pixels from the upper left corner."""
    rows, columns = np.ogrid[: image.shape[0], : image.shape[1]]
    (x, y), (dx, dy) = start, (end[0] - start[0], end[1] - start[1])
    along = ((columns + 0.5 - x) * dx + (rows + 0.5 - y) * dy) / max(dx * dx + dy * dy, 1e-9)
    along = np.clip(along, 0, 1)
    distance = (columns + 0.5 - x - along * dx) ** 2 + (rows + 0.5 - y - along * dy) ** 2
    image[distance <= (width / 2) ** 2] = colour


def draw_gripper(state: np.ndarray) -> np.ndarray:
    """Return a hand over its table, uint8 (240, 240, 3); `state` (7,) as in `gripper_physics`."""
    size, floor = 240, 220  # pixels a length, and where the table is
    image = blank(size, size)
    fill(image, 0, floor, size, size, GREY)
    goal = floor - LIFT_HEIGHT * 200
    fill(image, 0, goal, size, goal + 2, GREEN)
    x, y = state[X] * size, floor - state[Y] * 200
    half, thick, length = state[GAP] / 2 * size, 5, FINGER * 200
    fill(image, x - 30, y - 8, x + 30, y, INK)
    fill(image, x - half - thick, y, x - half, y + length, INK)
    fill(image, x + half, y, x + half + thick, y + length, INK)
    ball = ORANGE if state[HELD] else BLUE
    disc(image, state[BALL_X] * size, floor - state[BALL_Y] * 200, RADIUS * 200, ball)
    return image


def draw_cartpole(state: np.ndarray) -> np.ndarray:
    """Return cart and pole, uint8 (240, 360, 3); `state` (4,): place, speed, angle and its speed."""
    image, track = blank(240, 360), 190
    x = 180 + state[0] / 2.4 * 160
    fill(image, 0, track, 360, track + 2, INK)
    fill(image, x - 24, track - 24, x + 24, track, BLUE)
    tip = x + 120 * np.sin(state[2]), track - 24 - 120 * np.cos(state[2])
    line(image, (x, track - 24), tip, 8, ORANGE)
    return image


def draw_board(board: np.ndarray) -> np.ndarray:
    """Return a board of pawns, uint8; `board` (size, size): 1 the learner's, -1 the other's, 0 none."""
    size = len(board)
    image = blank(size * SQUARE, size * SQUARE)
    for row in range(size):
        for column in range(size):
            left, top = column * SQUARE, row * SQUARE
            if (row + column) % 2:
                fill(image, left, top, left + SQUARE, top + SQUARE, LIGHT)
            if board[row, column]:
                middle = left + SQUARE / 2, top + SQUARE / 2
                disc(image, *middle, SQUARE / 3, BLUE if board[row, column] > 0 else ORANGE)
    return image


def draw_map(rows: tuple[str, ...], state: int) -> np.ndarray:
    """Return a map with an agent on it, uint8: walls, goals and pits by colour; `state` its cell's number."""
    colours = {"#": INK, "G": GREEN, "X": RED, "S": LIGHT, "~": (200, 221, 242)}
    image = blank(len(rows) * CELL, len(rows[0]) * CELL)
    for row, symbols in enumerate(rows):
        for column, symbol in enumerate(symbols):
            left, top = column * CELL, row * CELL
            fill(image, left, top, left + CELL, top + CELL, GREY)
            fill(image, left, top, left + CELL - 1, top + CELL - 1, colours.get(symbol, WHITE))
    row, column = divmod(int(state), len(rows[0]))
    disc(image, (column + 0.5) * CELL, (row + 0.5) * CELL, CELL / 3, BLUE)
    return image


def write_map(rows: tuple[str, ...], state: int) -> str:
    """Return a map as text, one row a line, with @ where the agent is."""
    row, column = divmod(int(state), len(rows[0]))
    lines = list(rows)
    lines[row] = lines[row][:column] + "@" + lines[row][column + 1 :]
    return "\n".join(lines)
