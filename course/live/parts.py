"""Part: one array or one small JSON value on its way from a panel to the browser."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

WIRE_DTYPES: dict[str, np.dtype[Any]] = {"u1": np.dtype("u1"), "f4": np.dtype("<f4"), "i4": np.dtype("<i4")}


class Part(NamedTuple):
    """What one panel has to say in one frame.

    Attributes
    ----------
    panel : str
        Id of the panel, as in its spec.
    name : str
        Name of the part within the panel ("map", "rows", …).
    value : numpy.ndarray or JSON value
        An array travels as a binary buffer (uint8, float32 or int32; other floats and integers are
        converted), anything else as JSON.
    start : int or None
        Curves only: index of the first row in this part, so that a lower start means a rewind.
    """

    panel: str
    name: str
    value: Any
    start: int | None = None


def pack(parts: Iterable[Part]) -> tuple[list[dict[str, Any]], list[memoryview]]:
    """Split parts into the JSON list of a message and its binary buffers.

    Parameters
    ----------
    parts : iterable of Part

    Returns
    -------
    entries : list of dict
        One entry a part; an array has its dtype, shape and the index ``b`` of its buffer.
    buffers : list of memoryview
        Contiguous little-endian bytes. Arrays that are already so are not copied.
    """
    entries: list[dict[str, Any]] = []
    buffers: list[memoryview] = []
    for part in parts:
        entry: dict[str, Any] = {"p": part.panel, "name": part.name}
        if isinstance(part.value, np.ndarray):
            code = _wire_code(part.value.dtype)
            array = np.ascontiguousarray(part.value, dtype=WIRE_DTYPES[code])
            entry |= {"dtype": code, "shape": list(part.value.shape), "b": len(buffers)}
            # A buffer of no bytes can't be cast, and an empty one means the same.
            buffers.append(array.data.cast("B") if array.size else memoryview(b""))
        else:
            entry["value"] = part.value
        if part.start is not None:
            entry["start"] = part.start
        entries.append(entry)
    return entries, buffers


def _wire_code(dtype: np.dtype[Any]) -> str:
    if dtype.kind == "f":
        return "f4"
    if dtype in (np.uint8, np.bool_):
        return "u1"
    if dtype.kind in "iu":
        return "i4"
    raise TypeError(f"a part must hold numbers, got an array of {dtype}; convert it before sending")
