"""Panels: what the stage shows of a run, as a description for the browser and as parts of its frames.

A panel has ``id``, ``spec()`` (its entry in the layout) and ``parts(run, full)`` (what to send now:
everything when `full`, else what changed since the last call). ``parts`` runs on the run's thread,
between two steps.
"""

from course.live.panels.answers import Answers
from course.live.panels.arms import Arms
from course.live.panels.bars import Bars, Lengths
from course.live.panels.board import Board
from course.live.panels.boundary import Boundary
from course.live.panels.curves import Curves
from course.live.panels.fit import Fit
from course.live.panels.fitted import Fitted
from course.live.panels.fold_answers import FoldAnswers
from course.live.panels.folds import Folds
from course.live.panels.grid import Grid
from course.live.panels.marks import Marks
from course.live.panels.matrix import Matrix
from course.live.panels.network import Network
from course.live.panels.picture import Picture, Reading, Shape
from course.live.panels.scene import Scene
from course.live.panels.score_curve import ScoreCurve
from course.live.panels.surface import Surface
from course.live.panels.table import Cells, Table
from course.live.panels.text import Text
from course.live.panels.where import Where

__all__ = [
    "Answers",
    "Arms",
    "Bars",
    "Board",
    "Boundary",
    "Cells",
    "Curves",
    "Fit",
    "Fitted",
    "FoldAnswers",
    "Folds",
    "Grid",
    "Lengths",
    "Marks",
    "Matrix",
    "Network",
    "Picture",
    "Reading",
    "Scene",
    "ScoreCurve",
    "Shape",
    "Surface",
    "Table",
    "Text",
    "Where",
]
