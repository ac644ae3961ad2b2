"""The exercise of the third notebook: four boundaries and learning curves, and which cause made which."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from course.data import load
from course.learning.verdict import Verdict, not_yet
from course.learning.words import Words
from course.live.panels.fitted import Fitted
from course.training.sklearn.run import Entry, SideBySide

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LETTERS = ("A", "B", "C", "D")
SEED = 2  # of the split and of the order in which rows arrive
SAME = 0.995  # share of the map on which two models must agree to count as one

HINTS = (
    (
        "Look at the shape of the border first. Only straight pieces? Only corners along the axes? Islands "
        "around single points? Smooth bends?"
    ),
    (
        "Then read the upper curve, the one of training rows. 100% from the first row to the last is a "
        "memory of rows. Whether what is remembered was true shows in the lower curve."
    ),
    (
        "Boxes are trees, and a tree of few questions cannot be right on every training row. Islands are one "
        "neighbour; if new rows go wrong half of the time, its labels were wrong. Straight borders are "
        "logistic regression, smooth bends a network."
    ),
)


@dataclass(frozen=True)
class Cause:
    """What may have made a picture."""

    words: str
    algorithm: str
    options: Mapping[str, int] = field(default_factory=dict)
    label_noise: float = 0.0


CAUSES = {
    "deep tree": Cause("a decision tree of up to 10 questions in a row", "tree", {"depth": 10}),
    "lines": Cause("logistic regression", "logistic"),
    "network": Cause("a network of 8 hidden neurons", "network", {"width": 8}),
    "one neighbour": Cause("nearest neighbours with k = 1", "neighbours", {"k": 1}),
    "shallow tree": Cause("a decision tree of up to 2 questions in a row", "tree", {"depth": 2}),
    "wrong labels": Cause(
        "nearest neighbours with k = 1, a third of the training labels wrong", "neighbours", {"k": 1}, 0.33
    ),
}
#: Advice on a mix-up, and the misconception behind it.
DATA = (
    (
        "Both remember every training row, so the upper curve cannot part them. What they remember does: "
        "with true labels new rows go right three times in four, with wrong ones every second time."
    ),
    "right on every training row means well trained",
)
DEPTH = (
    (
        "Both trees cut along the axes. Count the boxes, and look at the upper curve: two questions in a row "
        "leave four boxes at most, too few to be right on every training row."
    ),
    "trees differ in their borders only",
)
BENDS = (
    (
        "A border that bends cannot come from logistic regression: between two classes it draws one straight "
        "line. Where does a border bend without a third class being there?"
    ),
    "every smooth border is a straight one",
)
REMEMBERED = (
    (
        "One neighbour and a deep tree both remember every training row: 100% in the upper curve. The border "
        "tells them apart: a tree cuts along the axes, a neighbour makes slanted cells."
    ),
    "whatever is right on all its training rows is the same model",
)
CORNERS = (
    "Borders that run along the axes only, with right angles, come from trees, and trees make no others.",
    "any algorithm could make any border",
)
SIMPLE = (
    (
        "Compare the upper curves: a model that is right on every one of its training rows remembers them, "
        "and a few straight or smooth borders cannot."
    ),
    "a simple border can remember every row",
)
MEMORY, BOXES = {"one neighbour", "wrong labels", "deep tree"}, {"deep tree", "shallow tree"}


@cache
def run_of(cause: str) -> SideBySide:
    """Return the run that a cause makes, all its training rows there."""
    known = CAUSES[cause]
    columns = ("alcohol", "color_intensity")
    dataset = load("wine", columns=columns, label_noise=known.label_noise, seed=SEED)
    entries = [Entry(cause, known.algorithm)]
    run = SideBySide(dataset, entries, known.options, seed=SEED, n_first=17, batch=18)
    for _ in run.events():
        pass
    return run


@cache
def dealt() -> dict[str, str]:
    """Return the cause behind each letter, dealt by chance, the same for everybody; two are not used."""
    pool = ["lines", "network", "deep tree", "wrong labels"]
    order = np.random.default_rng(1852).permutation(len(pool))
    return {letter: pool[k] for letter, k in zip(LETTERS, order, strict=True)}


def causes() -> Words:
    """Return the six causes to choose from; four are behind the pictures, two behind none."""
    return Words("\n".join(f"{name!r}: {cause.words}" for name, cause in CAUSES.items()))


def pictures() -> Figure:
    """Return the four pictures: above what each model answers, below how often it was right as rows came."""
    from course.labs.algorithms.picture import draw_learning, draw_map
    from course.labs.picture import Picture

    figure = Picture(figsize=(10.0, 4.9), layout="constrained")
    upper, lower = figure.subplots(2, 4)
    for k, letter in enumerate(LETTERS):
        run = run_of(dealt()[letter])
        draw_map(upper[k], run, 0, marks_dirty=False)
        upper[k].set_title(letter, fontweight="bold")
        draw_learning(lower[k], run, [0])
        handles = upper[k].get_legend_handles_labels()[0] + lower[k].get_lines()
        for ax in (upper[k], lower[k]):
            ax.get_legend().remove()
            ax.set_ylabel(ax.get_ylabel() if k == 0 else "")
    labels = [handle.get_label() for handle in handles[:-2]] + ["right on training rows", "right on new rows"]
    figure.legend(handles, labels, loc="outside lower center", ncols=5, frameon=False, fontsize="small")
    return figure


def agreement(cause: str, letter: str) -> float:
    """Return the share of the map on which the model of a cause answers as that of a picture, 0 to 1.

    Two models that agree on the map and whose accuracies were others as rows came do not count as one: 0.
    """
    named, shown = run_of(cause), run_of(dealt()[letter])
    same = float((_answers(named) == _answers(shown)).mean())
    curves = ("train_accuracy", "valid_accuracy")
    if all(np.allclose(named.history.column(c), shown.history.column(c)) for c in curves):
        return same
    return min(same, SAME / 2)


def _answers(run: SideBySide) -> NDArray[np.int64]:
    return np.asarray(Fitted(0).output(run).argmax(axis=0))


def solve(untouched: dict[str, Any]) -> dict[str, Any]:
    """Return the answer that passes: for each picture, the cause whose model is the picture's own."""
    return {letter: max(CAUSES, key=lambda cause: agreement(cause, letter)) for letter in untouched}


SOLUTION = (
    "Shape first, then the curve. Boxes, and 100% on training rows: the deep tree. Straight borders: lines. "
    "Islands, and 50% on new rows: wrong labels. Smooth bends: the network. solve(answer) in "
    "course.learning.causes finds it without eyes: it makes all six models and compares them with each "
    "picture."
)


def judge(answer: dict[str, Any]) -> Verdict:
    """Return whether each letter names the cause whose model, made again, is the one in its picture."""
    wrong_form = _form(answer)
    if wrong_form is not None:
        return wrong_form
    given = {letter: answer[letter] for letter in LETTERS if answer.get(letter) is not None}
    right = [letter for letter, cause in given.items() if agreement(cause, letter) >= SAME]
    if len(right) == len(LETTERS):
        return Verdict(
            True,
            "all four. Each cause you named was run again, and its model is the one in the picture: the same "
            "answers everywhere on the map, the same curves. Three causes were algorithms, one was the data.",
        )
    so_far = f"{len(right)} of {len(LETTERS)} pictures agree with the model of the cause you named."
    if len(set(given.values())) < len(given):
        return not_yet(f"{so_far} One cause stands at two pictures, and each made one at most.")
    missing = [letter for letter in LETTERS if letter not in given]
    if missing:
        return not_yet(f"{so_far} Nothing is said yet about {', '.join(missing)}.")
    named = [(cause, dealt()[letter]) for letter, cause in given.items() if letter not in right]
    text, misconception = min((_mix_up(*pair) for pair in named), key=lambda found: found[0])[1:]
    return not_yet(f"{so_far} {text}", misconception)


def _form(answer: dict[Any, Any]) -> Verdict | None:
    """Return what is wrong with the form of an answer, None if nothing is."""
    for letter, cause in answer.items():
        if letter not in LETTERS:
            return not_yet(f"the pictures are called A, B, C and D; there is none called {letter!r:.20}.")
        if cause is not None and (not isinstance(cause, str) or cause not in CAUSES):
            near = difflib.get_close_matches(str(cause), CAUSES, n=1, cutoff=0.4)
            meant = f" Did you mean {near[0]!r}?" if near else ""
            return not_yet(f"{cause!r:.40} is none of the causes {', '.join(map(repr, CAUSES))}.{meant}")
    if not any(answer.values()):
        return not_yet(
            "no picture has a cause yet. Begin with the one whose border has a shape that only one of the "
            'algorithms can make, and write its name into the blank: answer["A"] = "lines", for example.'
        )
    return None


def _mix_up(named: str, true: str) -> tuple[int, str, str]:
    """Return advice on taking one cause for another, its misconception and how telling it is, 0 the most."""
    pair = {named, true}
    if pair == {"one neighbour", "wrong labels"}:
        return 0, *DATA
    if pair == BOXES:
        return 1, *DEPTH
    if pair == {"lines", "network"}:
        return 2, *BENDS
    if pair <= MEMORY:
        return 3, *REMEMBERED
    return (4, *CORNERS) if pair & BOXES else (5, *SIMPLE)
