"""Marks: numbers that a lab writes on the network's neurons and edges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Marks:
    """What stands on a network at one moment.

    Parameters
    ----------
    nodes, below : sequence of str
        For every node, inputs first: what stands in it, and under it; empty for nothing.
    layer : int, optional
        The layer of weights that is looked at; the others are faint.
    edges : sequence of str
        What stands on each edge of that layer, row by row as the weights are.
    strengths : sequence of float or None, optional
        For every weight what its edge shows by width and colour instead of the weight; None for a faint edge.
    note : str
        The line under the picture; empty for the usual one.
    """

    nodes: Sequence[str] = ()
    below: Sequence[str] = ()
    layer: int | None = None
    edges: Sequence[str] = ()
    strengths: Sequence[float | None] | None = None
    note: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return the marks as JSON takes them."""
        return asdict(self)
