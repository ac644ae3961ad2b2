"""Strokes: what one movement of a hand sends piece by piece, put together again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from course.training.edits import (
    AddPoints,
    Edit,
    MovePoints,
    Relabel,
    RemovePoints,
    SetBias,
    SetData,
    SetKnob,
    SetMean,
    SetOption,
    SetParameters,
    SetRewards,
    SetRewardWeight,
    SetSplit,
    SetWeight,
)
from course.training.edits.base import Piece
from course.training.wire import MAX_POINTS

VERBS: dict[type[Piece], str] = {
    AddPoints: "added",
    MovePoints: "moved",
    RemovePoints: "removed",
    Relabel: "relabelled",
}


def in_stroke(edit: Any, stroke: int | None) -> Any:
    """The edit as a piece of a stroke; as it is where it can't be one."""
    return edit if stroke is None or not isinstance(edit, Piece) else replace(edit, stroke=stroke)


def join(first: Edit, second: Edit) -> Edit | None:
    """The one edit that does the work of two pieces, or None where they are no pieces of one stroke.

    Pieces belong together if they have the same number and are about the same thing: points added, removed,
    given the same label, the same points moved, the same setting, the same weight, cells that pay the same.
    """
    if not isinstance(first, Piece) or not isinstance(second, Piece):
        return None
    if second.stroke is None or second.stroke != first.stroke:
        return None
    match first, second:
        case AddPoints(), AddPoints() if len(first.points) + len(second.points) <= MAX_POINTS:
            return replace(first, points=first.points + second.points, labels=first.labels + second.labels)
        case RemovePoints(), RemovePoints() if len(first.ids) + len(second.ids) <= MAX_POINTS:
            return replace(first, ids=first.ids + second.ids)
        case Relabel(), Relabel() if first.label == second.label:
            ids = tuple(dict.fromkeys(first.ids + second.ids))  # a point may be touched twice
            return replace(first, ids=ids) if len(ids) <= MAX_POINTS else None
        case MovePoints(), MovePoints() if first.ids == second.ids:
            return second
        case SetData(), SetData() if first.name == second.name:
            return second
        case SetKnob(), SetKnob() if first.name == second.name:
            return second
        case SetRewardWeight(), SetRewardWeight() if first.name == second.name:
            return second
        case SetSplit(), SetSplit() if first.name == second.name:
            return second
        case SetOption(), SetOption() if first.name == second.name:
            return second
        case SetWeight(), SetWeight() if (first.layer, first.i, first.j) == (
            second.layer,
            second.i,
            second.j,
        ):
            return second
        case SetParameters(), SetParameters():
            return second
        case SetRewards(), SetRewards() if first.reward == second.reward:
            return replace(second, cells=tuple(dict.fromkeys(first.cells + second.cells)))
        case SetMean(), SetMean() if first.arm == second.arm:
            return second
        case SetBias(), SetBias() if (first.layer, first.j) == (second.layer, second.j):
            return second
    return None


def told(whole: Edit, last: str) -> str:
    """What a stroke has done so far, in a few words; `last` says it of its last piece."""
    if isinstance(whole, SetRewards):
        return whole.told()
    if not isinstance(whole, AddPoints | MovePoints | RemovePoints | Relabel):
        return last
    n = len(whole.points if isinstance(whole, AddPoints) else whole.ids)
    return f"{VERBS[type(whole)]} {n} point{'s' * (n != 1)}"
