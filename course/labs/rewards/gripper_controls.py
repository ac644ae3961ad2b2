"""The reward terms of the gripper lab, as sliders, and a gallery of rewards that say what nobody meant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from course.labs.rewards.controls import Preset, Weighing

GOAL: Final = "the ball is lifted to the line"
TERMS: Final = {
    "progress": Weighing("How much nearer to the ball the hand came; leaving it takes it back.", 0, 5, 0.5),
    "closeness": Weighing("1 less the distance to the ball, at each step.", 0, 0.5, 0.01),
    "hold": Weighing("1 when the ball is grasped, and minus 1 when it is let go.", 0, 5, 0.5),
    "grasp": Weighing("1 when the ball is grasped, however often.", 0, 5, 0.5),
    "lift": Weighing("How much the ball rose; a fall takes it back.", 0, 10, 0.5),
    "effort": Weighing("Minus 1 for each step in which the hand does anything.", -0.2, 0.2, 0.01),
    "time": Weighing("Minus 1 for each step.", -0.2, 0.2, 0.01),
    "shaping": Weighing("How much the nearness to the ball grew, discounted as returns are.", 0, 5, 0.5),
}
PRESETS: Final[Mapping[str, Preset]] = {
    "honest": Preset("reach, hold, lift", {}),
    "hover": Preset("being near", {"progress": 0, "closeness": 0.1}),
    "regrasp": Preset("each grasp", {"hold": 0, "grasp": 1}),
    "idle": Preset("passing time", {"time": -0.1}),
    "busy": Preset("being busy", {"effort": -0.1}),
    "sparing": Preset("saving effort", {"effort": 0.2}),
    "bare": Preset("lift alone", {"progress": 0, "hold": 0}),
    "shaped": Preset("lift and shaping", {"progress": 0, "hold": 0, "shaping": 2}),
}
