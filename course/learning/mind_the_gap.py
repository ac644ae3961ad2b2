"""The exercise of the notebook on overfitting: a small gap and many right answers, on rows never shown."""

from __future__ import annotations

import copy
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from course.data import load
from course.labs.presets import open_lab
from course.learning.verdict import Verdict, not_yet, percent_down
from course.training.edits import SetKnob
from course.training.supervised.feed import Rows
from course.training.supervised.report import measure

if TYPE_CHECKING:
    from course.data.dataset import Dataset
    from course.labs.lab import Lab

LARGEST_GAP, LEAST_RIGHT = 0.2, 0.85
AVERAGED = 20  # epochs: loss and accuracy on fresh rows waver from one to the next
N_FRESH, FRESH_SEED = 4_000, 9_917

HINTS = (
    (
        "There are two ways to fail: a network that remembers its 40 rows, and one that cannot bend "
        "around them. Compare its accuracy on training rows: close to 100%, or far below?"
    ),
    (
        "Leave the network its room and hold it back instead. L2 keeps weights small, dropout takes "
        "neurons away by chance, patience ends in time. Press Pin, change one of them, Reset, and compare "
        "the gaps."
    ),
    "An L2 penalty of 0.03 on the large network, and 300 epochs, are nearly all of it.",
)
SOLUTION = (
    "Keep 2 hidden layers of 32, set the L2 penalty to 0.03, press Reset and train for about 300 epochs. "
    "The penalty pulls every weight towards 0, and only what many rows ask for holds against it: the "
    "border becomes smooth. A little dropout or some patience beside it do no harm."
)


def solve(lab: Lab) -> Lab:
    """Set an L2 penalty, train for 300 epochs, and return the lab."""
    lab.drive(epochs=300, edits=[(0, SetKnob("l2", 0.03))])
    return lab


def fresh_rows(dataset: Dataset) -> Dataset:
    """Return 4,000 other rows of the same kind, drawn with a seed of their own, and no more to train on."""
    return _drawn(dataset.recipe["name"], dataset.recipe["noise"])


@cache
def _drawn(name: str, noise: float) -> Dataset:
    return load(name, n=N_FRESH, noise=noise, train_share=0.05, seed=FRESH_SEED)


def judge(lab: Lab) -> Verdict:
    """Return whether the gap is at most 0.2 while 85% of rows never shown are right."""
    untouched = open_lab("mind the gap").dataset
    if lab.name != "overfitting" or not _same_rows(lab.fresh().dataset, untouched):
        return not_yet(
            "this is another lab, or one with other rows. The exercise wants the one that its cell opens, "
            "with forty rows of the circle."
        )
    if not _same_rows(lab.dataset, untouched):
        return not_yet(
            "the rows are not as they were. Undo what you did to points and labels: here the network and "
            "its training are yours to change, and nothing else.",
            "other data would be fair",
        )
    run = lab.run
    if run.epoch < 5:
        return not_yet(
            f"the network has trained for {run.epoch} epochs and knows next to nothing: so there is no "
            "gap, and no knowledge either. Press Play and look at both curves.",
            "no gap means well trained",
        )
    moments = [_found(run.model, lab)] if run.stopped else _recent(lab)
    found = Found(*(float(np.mean(values)) for values in zip(*moments, strict=True)))
    when = "" if run.stopped else f", on average over its last {AVERAGED} epochs"
    words = (
        f"on {N_FRESH:,} rows that the lab never showed{when}, {percent_down(found.right, 1)} are right "
        f"and the gap is {np.ceil(found.gap * 1000) / 1000:.3f}"
    )
    if found.passes:
        return Verdict(True, f"{words}. What the network learned from 40 rows holds for the others.")
    return _failed(words, found, lab)


class Found(NamedTuple):
    """What a network is worth: its loss on fresh rows and on its own, and the shares that are right."""

    fresh_loss: float
    train_loss: float
    right: float
    remembered: float

    @property
    def gap(self) -> float:
        """Fresh loss minus training loss."""
        return self.fresh_loss - self.train_loss

    @property
    def passes(self) -> bool:
        """Whether both goals are reached."""
        return self.gap <= LARGEST_GAP and self.right >= LEAST_RIGHT


def _same_rows(dataset: Dataset, other: Dataset) -> bool:
    """Return whether points, labels and their division into training and validation rows are the same."""
    return all(
        np.array_equal(getattr(dataset, name), getattr(other, name)) for name in ("X", "y", "is_train")
    )


def _recent(lab: Lab) -> list[Found]:
    """Return what the network was worth in the moments that are kept of its last epochs."""
    run, found = lab.run, []
    model = copy.deepcopy(run.model)
    for moment in list(run.timeline):
        same_shape = moment.structure.sizes == model.sizes
        if run.epoch - AVERAGED < moment.epoch <= run.epoch and same_shape:
            model.flat.copy_(moment.model["flat"])
            found.append(_found(model, lab))
    return found or [_found(run.model, lab)]


def _found(model: Any, lab: Lab) -> Found:
    """Return what a network is worth; nothing is trained."""
    fresh, inputs = fresh_rows(lab.dataset), lab.run.inputs
    own = Rows(lab.dataset, lab.dataset.train_rows(), inputs, model)
    unseen = Rows(fresh, np.arange(fresh.n), inputs, model)
    told = measure(model, own, unseen, classes=True, dirty=False)
    values = (told.valid_loss, told.train_loss, told.valid_accuracy, told.train_accuracy)
    return Found(*(float(value[0]) for value in values))  # type: ignore[index]


def _still_learns(lab: Lab) -> bool:
    """Return whether the training loss has fallen by a twentieth within the last 20 epochs."""
    losses = lab.history.column("train_loss")[-2 * AVERAGED :, 0]
    if lab.run.stopped or len(losses) < 2 * AVERAGED:
        return not lab.run.stopped
    return bool(losses[AVERAGED:].mean() < 0.95 * losses[:AVERAGED].mean())


def _failed(words: str, found: Found, lab: Lab) -> Verdict:
    """Return the advice for what is still wrong."""
    wanted = f"wanted are at least {LEAST_RIGHT:.0%} and at most {LARGEST_GAP:g}"
    run = lab.run
    now, knobs, widths = _found(run.model, lab), run.knobs, run.model.sizes[1:-1]
    if now.passes:
        return not_yet(
            f"{words}; {wanted}. At this very epoch both are reached; on average they are not. Train on, "
            "and look whether it stays so. If the gap opens again, hold the weights back (L2) or let "
            "patience stop the run.",
            "the best moment of a curve is the result",
        )
    if run.stopped and found.right >= LEAST_RIGHT:
        return not_yet(
            f"{words}; {wanted}. Patience has gone back to epoch {run.best_epoch}, the one of the lowest "
            "validation loss, and the gap is open even there. Add something that holds the weights back, "
            "such as an L2 penalty of 0.01, then Reset and train.",
            "early stopping alone is always enough",
        )
    if found.remembered >= 0.97:
        return not_yet(
            f"{words}; {wanted}. On its 40 training rows it is right for {percent_down(found.remembered)}: "
            "it remembers them. Keep its weights small (L2), leave answers out (dropout), or stop it in "
            "time (patience); then Reset and train.",
            "right on every training row means well trained",
        )
    poor = found.right < LEAST_RIGHT
    if poor and (knobs.l2 >= 0.1 or knobs.l1 >= 0.3 or knobs.dropout >= 0.7):
        return not_yet(
            f"{words}; {wanted}. The network is held back so strongly that it cannot learn the disc: "
            f"{percent_down(found.remembered)} of its own training rows are right. Lower "
            f"{_strongest(knobs)}.",
            "no gap means well trained",
        )
    if poor and (not widths or min(widths) <= 2):
        shape = (
            "Without a hidden layer its border is a straight line"
            if not widths
            else (
                f"With {min(widths)} {'neuron' if min(widths) == 1 else 'neurons'} in a layer it is too "
                "small for a closed border around the disc"
            )
        )
        return not_yet(
            f"{words}; {wanted}. {shape}. Give it room, then hold it back: L2, dropout or patience.",
            "a smaller network is always the answer",
        )
    if poor and _still_learns(lab):
        return not_yet(
            f"{words}; {wanted}. The network is still learning: its training loss falls, and "
            f"{percent_down(found.remembered)} of its own training rows are right. Train on before you "
            "judge it.",
            "what is not learned yet cannot be learned",
        )
    if poor:
        return not_yet(
            f"{words}; {wanted}. Its training loss falls no more, and {percent_down(found.remembered)} of "
            "its own training rows are right: give it a little more room or a little less restraint.",
        )
    return not_yet(
        f"{words}; {wanted}. Enough rows are right, and the gap is still too wide: hold it back a little "
        "more (L2, dropout), or stop it earlier (patience).",
    )


def _strongest(knobs: Any) -> str:
    """Return the name of the restraint that is far too strong."""
    if knobs.l2 >= 0.1:
        return f"the L2 penalty, which is {knobs.l2:g}"
    return (
        f"the L1 penalty, which is {knobs.l1:g}"
        if knobs.l1 >= 0.3
        else f"dropout, which is {knobs.dropout:g}"
    )
