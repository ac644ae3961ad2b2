"""Maps are read as drawn, and what cannot be played is refused in a sentence."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.envs.grid_map import read_map


def test_a_map_is_read_with_or_without_indentation():
    drawn = read_map(
        """
        S.#
        ..G
        """
    )
    assert drawn == read_map(["S.#", "..G"])
    assert drawn.shape == (2, 3)
    assert drawn.mask("G").tolist() == [False, False, False, False, False, True]


def test_walls_and_edges_leave_one_in_place():
    leads = read_map("S#\n.G").neighbours()
    assert leads.tolist() == [[0, 2, 0, 0], [1, 1, 1, 1], [2, 2, 3, 0], [2, 3, 3, 3]]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "at least one line, got an empty text"),
        ([], "at least one line, got an empty text"),
        (7, "must be a text, got int"),
        ("..G", "must hold a start, got none; put 'S' in a cell"),
        ("S..", "must hold a goal, got none; put 'G' in a cell"),
        ("S..\n.G", "lines of one length, got 2 symbols in line 2 and 3 in line 1"),
        ("S.?\n..G", "got '?' in line 1, place 3"),
        ("S#G", "a way from each start to a goal, got none from line 1, place 1"),
        ("SXG", "got none from line 1, place 1; open the walls or take a pit away"),
        ("S.G\n###\n.#S", "got none from line 3, place 3"),
        ("S" + "." * 20 + "G", "at most 20 lines of 20, got 1 lines of 22"),
        ("\n".join(["SG"] * 21), "got 21 lines of 2"),
    ],
)
def test_a_map_that_cannot_be_played_is_worded(text, sentence):
    with pytest.raises(ValueError, match=r"^map must") as caught:
        read_map(text)
    assert sentence in str(caught.value) and "\n" not in str(caught.value)


@settings(deadline=None, derandomize=True)
@given(st.lists(st.text("SGX#~.", min_size=4, max_size=4), min_size=1, max_size=5))
def test_a_map_is_accepted_exactly_when_each_start_can_walk_to_a_goal(rows):
    def walks(cell):
        seen, ahead = {cell}, [cell]
        while ahead:
            row, column = ahead.pop()
            if rows[row][column] == "G":
                return True
            for near in ((row + 1, column), (row - 1, column), (row, column + 1), (row, column - 1)):
                inside = 0 <= near[0] < len(rows) and 0 <= near[1] < 4
                if inside and near not in seen and rows[near[0]][near[1]] not in "#X":
                    seen.add(near)
                    ahead.append(near)
        return False

    starts = [(r, c) for r, row in enumerate(rows) for c, symbol in enumerate(row) if symbol == "S"]
    if starts and all(map(walks, starts)):
        assert np.array_equal(read_map(rows).mask("S").sum(), len(starts))
    else:
        with pytest.raises(ValueError, match=r"^map must"):
            read_map(rows)
