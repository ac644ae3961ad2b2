"""The reward terms of the CartPole lab, as sliders, and rewards of which three say what nobody meant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from course.labs.rewards.controls import Preset, Weighing

GOAL: Final = "the pole stands for all 500 steps"
TERMS: Final = {
    "upright": Weighing("1 for each step that the pole stands: what Gymnasium pays."),
    "centre": Weighing("1 for a cart in the middle, less the farther it is away."),
    "level": Weighing("1 for a pole straight up, less the more it leans."),
    "fall": Weighing("Minus 1 for the step in which the pole falls or the cart leaves the track.", 0, 100, 1),
    "spin": Weighing("How fast the pole turns, in radians a second."),
    "away": Weighing("How far the cart is from the middle, 1 at the end of the track."),
}
PRESETS: Final[Mapping[str, Preset]] = {
    "honest": Preset("each step upright", {}),
    "centred": Preset("upright and centred", {"upright": 0, "level": 1, "centre": 1}),
    "fall": Preset("not falling", {"upright": 0, "fall": 1}),
    "spin": Preset("a fast pole", {"upright": 0, "spin": 1}),
    "away": Preset("being far out", {"upright": 0, "away": 1}),
    "costly": Preset("an early end", {"upright": -1}),
}
