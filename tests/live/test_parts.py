import numpy as np
import pytest

from course.live.parts import WIRE_DTYPES, Part, pack


@pytest.mark.parametrize(
    ("dtype", "code"),
    [("u1", "u1"), ("bool", "u1"), ("f4", "f4"), ("f8", "f4"), ("i4", "i4"), ("i8", "i4"), ("u2", "i4")],
)
def test_an_array_comes_back_as_it_was(dtype, code):
    array = np.arange(6).reshape(2, 3).astype(dtype)
    [entry], [buffer] = pack([Part("p", "a", array)])
    assert entry == {"p": "p", "name": "a", "dtype": code, "shape": [2, 3], "b": 0}
    np.testing.assert_array_equal(np.frombuffer(buffer, WIRE_DTYPES[code]).reshape(2, 3), array)


def test_a_view_of_a_larger_array_ships_only_itself():
    array = np.arange(100, dtype=np.uint8).reshape(10, 10)[:, 3]
    [_], [buffer] = pack([Part("p", "column", array)])
    assert bytes(buffer) == bytes(range(3, 100, 10))


def test_json_and_arrays_keep_their_places():
    entries, buffers = pack(
        [Part("p", "a", np.zeros(1)), Part("p", "t", "text"), Part("p", "rows", np.ones((1, 2)), 4)]
    )
    assert [entry.get("b") for entry in entries] == [0, None, 1]
    assert entries[1] == {"p": "p", "name": "t", "value": "text"}
    assert entries[2]["start"] == 4
    assert len(buffers) == 2


def test_an_empty_array_keeps_its_shape():
    [entry], [buffer] = pack([Part("p", "rows", np.empty((0, 5)))])
    assert entry["shape"] == [0, 5] and len(buffer) == 0


def test_what_is_not_numbers_is_refused():
    with pytest.raises(TypeError, match="a part must hold numbers, got an array of"):
        pack([Part("p", "names", np.array(["a"]))])
