"""Picture: how a scene looks, as data: its shapes, where they stand, and what is read off them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from course.data.checks import check_name
from course.training.rl.policy.episode import Episode

#: What places a shape: its middle in the world, its turn in radians against the clock, its width and height.
PLACE = ("x", "y", "angle", "width", "height")
Kind = Literal["rect", "disc", "arrow"]
Name = Literal["ink", "muted", "rule", "surface", "raised", "accent", "positive", "negative"]
Colour = int | Name


@dataclass(frozen=True, kw_only=True)
class Shape:
    """One shape of a scene; lengths are the world's.

    Parameters
    ----------
    kind : {"rect", "disc", "arrow"}
        A disc fills its width; an arrow begins at its place and is as long as its width, to the left where
        that is negative. A shape of width 0 is not drawn, and no other is too thin to be seen.
    colour : int or str
        Number of a class's colour, or a name of the palette; it follows the page's theme.
    at : sequence of 5 floats, optional
        Its `PLACE` where it never moves. Without one it moves: the episode says where it is.
    label : str
        Written above it, or below.
    below : bool
        Whether the label stands below.
    outline : bool
        Draw its border, dashed, instead of filling it.
    round : float
        Radius of a rectangle's corners.
    """

    kind: Kind = "rect"
    colour: Colour = "ink"
    at: Sequence[float] | None = None
    label: str = ""
    below: bool = False
    outline: bool = False
    round: float = 0.0

    def __post_init__(self) -> None:
        check_name("kind", self.kind, get_args(Kind))
        if isinstance(self.colour, str):
            check_name("colour", self.colour, get_args(Name))
        if self.at is not None and len(self.at) != len(PLACE):
            raise ValueError(
                f"at must be {len(PLACE)} numbers, {', '.join(PLACE)}, got {len(self.at)}; "
                "leave it out for a shape that moves"
            )

    def to_dict(self) -> dict[str, Any]:
        """Return the shape as JSON takes it; what says nothing is left out."""
        fields = {"kind": self.kind, "colour": self.colour}
        said = {name: getattr(self, name) for name in ("label", "below", "outline", "round")}
        at = {} if self.at is None else {"at": [float(v) for v in self.at]}
        return fields | at | {name: value for name, value in said.items() if value}


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A number of each moment, said in words: "pole 4° left", "ball held".

    Parameters
    ----------
    name : str
        What it is of.
    unit : str
        Written after it, with a space in front if it is to have one.
    digits : int
        After the point.
    sides : sequence of str
        Words for below and above 0, where the sign is to be said so: ``("left", "right")``.
    words : sequence of str
        What to say instead of the numbers 0, 1, 2, …
    """

    name: str
    unit: str = ""
    digits: int = 0
    sides: Sequence[str] = ()
    words: Sequence[str] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON takes it."""
        return {
            "name": self.name,
            "unit": self.unit,
            "digits": self.digits,
            "sides": list(self.sides),
            "words": list(self.words),
        }


@dataclass(frozen=True, kw_only=True)
class Picture:
    """What an episode of one environment looks like.

    Parameters
    ----------
    extent : (x_min, x_max, y_min, y_max)
        The part of the world that is seen; lengths are the same along x and y.
    shapes : sequence of Shape
        From back to front.
    place : callable
        ``place(episode)`` gives where the moving shapes are, (n_steps + 1, n_moving, 5), in the order of
        `shapes`, with the columns of `PLACE`; row 0 is the beginning.
    readings : sequence of Reading
    read : callable, optional
        ``read(episode)`` gives their numbers, (n_steps + 1, n_readings).
    tell_end : callable
        ``tell_end(episode)`` says in a few words how it ended: "the pole fell".
    steps_per_s : float
        How fast it is replayed at speed 1.
    describe : str
        What is to be seen, in one sentence, for those who do not see it.
    note : str
        What a shape means that does not explain itself; written below.
    """

    extent: tuple[float, float, float, float]
    shapes: Sequence[Shape]
    place: Callable[[Episode], NDArray[np.floating]]
    tell_end: Callable[[Episode], str]
    readings: Sequence[Reading] = ()
    read: Callable[[Episode], NDArray[np.floating]] | None = None
    steps_per_s: float = 50.0
    describe: str = ""
    note: str = ""

    @property
    def n_moving(self) -> int:
        """How many shapes move."""
        return sum(shape.at is None for shape in self.shapes)

    def frames(self, episode: Episode) -> NDArray[np.float32]:
        """Return where the moving shapes are, (n_steps + 1, n_moving, 5).

        Raises
        ------
        ValueError
            If `place` gives another shape.
        """
        return _shaped("place", self.place(episode), (episode.n_steps + 1, self.n_moving, len(PLACE)))

    def numbers(self, episode: Episode) -> NDArray[np.float32]:
        """Return what the readings say, (n_steps + 1, n_readings); errors as in `frames`."""
        if self.read is None:
            return np.zeros((episode.n_steps + 1, 0), dtype=np.float32)
        return _shaped("read", self.read(episode), (episode.n_steps + 1, len(self.readings)))


def _shaped(name: str, found: NDArray[np.floating], shape: tuple[int, ...]) -> NDArray[np.float32]:
    array = np.asarray(found, dtype=np.float32)
    if array.shape != shape:
        raise ValueError(
            f"{name}(episode) must give numbers of shape {shape}, got {array.shape}; row 0 counts"
        )
    return array
