"""The exercise of the second notebook: when to stop training, checked on three curves of real runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

import numpy as np

from course.labs.training import ALL_ROWS, training
from course.learning.verdict import Verdict, not_yet

Rule: TypeAlias = Callable[[list[float], float], Any]

HINTS = (
    "The newest loss is losses[-1]. Compare it with the threshold: which comparison says “at or below”?",
    (
        "On the third curve no loss is ever below the threshold, for that lies below the noise floor. What "
        "else could end the run: the number of epochs, or the time since the loss last got better?"
    ),
    "Two reasons joined by `or`: the newest loss is at or below the threshold, or 200 epochs are over.",
)
SOLUTION = (
    "def stop(losses, threshold): return losses[-1] <= threshold or len(losses) >= 200. The first half is "
    "the definition of “trained”. The second is a budget: it ends a run whose threshold nothing can reach."
)


@dataclass(frozen=True)
class Curve:
    """The training losses of a run, epoch by epoch, and a threshold for it."""

    name: str
    losses: tuple[float, ...]
    threshold: float

    @property
    def crosses_at(self) -> int | None:
        """The first epoch at or below the threshold, counted from 1; None if there is none."""
        reached = (k for k, loss in enumerate(self.losses, 1) if loss <= self.threshold)
        return next(reached, None)


@cache
def curves() -> tuple[Curve, Curve, Curve]:
    """Return three curves: a calm one, a noisy one, and one whose threshold lies below the noise floor."""
    return (
        Curve("calm", _losses(60), 2000.0),
        Curve("noisy", _losses(60, batch_size=8, lr=0.3), 1913.0),
        Curve("never", _losses(300), 1800.0),
    )


def _losses(epochs: int, **settings: Any) -> tuple[float, ...]:
    history = training(**({"batch_size": ALL_ROWS} | settings)).drive(epochs=epochs)
    return tuple(history.column("train_loss")[1:, 0].tolist())


def stopped_at(rule: Rule, curve: Curve) -> int | None:
    """Return the epoch after which a rule stops a run, None if it never does.

    Raises
    ------
    TypeError
        If the rule returns anything but True or False.
    """
    for k in range(1, len(curve.losses) + 1):
        answer = rule(list(curve.losses[:k]), curve.threshold)
        if not isinstance(answer, bool | np.bool_):
            raise TypeError(f"it must return True or False, and returned {answer!r:.40}")
        if answer:
            return k
    return None


def solve(_: Any = None) -> Rule:
    """Return a rule as the worked solution has it."""

    def stop(losses: list[float], threshold: float) -> bool:
        return losses[-1] <= threshold or len(losses) >= 200

    return stop


def judge(rule: Rule) -> Verdict:
    """Return whether a rule stops each of the three runs at the right time."""
    calm, noisy, never = curves()
    try:
        at = {curve.name: stopped_at(rule, curve) for curve in (calm, noisy, never)}
        exact = stopped_at(rule, Curve("exact", calm.losses, calm.losses[9]))
    except TypeError as error:
        return not_yet(
            f"{error}. Does every way through the function end in a return?", "a rule may answer nothing"
        )
    except Exception as error:  # whatever the learner's function raises is the learner's to see
        return not_yet(
            f"the rule stopped with {type(error).__name__}: {error}. It is called after the first epoch, too."
        )
    return (
        _judge_calm(calm, at["calm"], exact)
        or _judge_noisy(noisy, at["noisy"])
        or _judge_never(never, at["never"])
    )


def _judge_calm(calm: Curve, at: int | None, exact: int | None) -> Verdict | None:
    """Return what is wrong on the calm curve, None if nothing is."""
    right = calm.crosses_at
    if at is None:
        before, after = calm.losses[right - 2], calm.losses[right - 1]  # type: ignore[operator]
        return not_yet(
            f"on the calm curve the loss goes from {before:,.1f} to {after:,.1f} at epoch {right}, past "
            f"the threshold "
            f"{calm.threshold:,.0f}, and the rule trains on. A loss hardly ever equals the threshold: ask "
            f"for at or below.",
            "a loss lands exactly on the threshold",
        )
    if at < right:  # type: ignore[operator]
        return not_yet(
            f"on the calm curve the rule stops at epoch {at}, where the loss is "
            f"{calm.losses[at - 1]:,.0f}: above the "
            f"threshold {calm.threshold:,.0f}. Stop when the newest loss is at or below it.",
            "training is done when the loss has fallen a little",
        )
    if at > right or exact != 10:  # type: ignore[operator]
        return not_yet(
            "the rule stops an epoch or more too late. At or below the threshold counts as trained: `<=`, "
            "and the newest loss is losses[-1].",
            "the threshold itself does not count",
        )
    return None


def _judge_noisy(noisy: Curve, at: int | None) -> Verdict | None:
    """Return what is wrong on the noisy curve, None if nothing is."""
    right = noisy.crosses_at
    if at == right:
        return None
    if at is not None and at < right:  # type: ignore[operator]
        loss = noisy.losses[at - 1]
        return not_yet(
            f"on the noisy curve the rule stops at epoch {at}, where the loss is {loss:,.0f} and the "
            f"threshold "
            f"{noisy.threshold:,.0f}. With few rows a step the loss goes up and down on its way: a rise, "
            f"or some epochs "
            f"without a better loss, are no end yet. Here it takes until epoch {right}.",
            "a loss that rises once has finished falling",
        )
    return not_yet(
        f"on the noisy curve the loss is at or below the threshold at epoch {right}, and the rule does not "
        f"stop there.",
        "the loss must stay below the threshold",
    )


def _judge_never(never: Curve, at: int | None) -> Verdict:
    """Return what is wrong on the curve that never crosses, or that all is well."""
    floor = min(never.losses)
    if at is None:
        return not_yet(
            f"right on the first two curves. On the third the loss settles at {floor:,.0f}, the noise "
            f"floor, and the threshold is "
            f"{never.threshold:,.0f}: your rule would train for ever. Give it a second reason to stop.",
            "every threshold can be reached",
        )
    loss = never.losses[at - 1]
    if loss > 1.01 * floor:
        return not_yet(
            f"on the third curve the rule gives up at epoch {at}, where the loss is {loss:,.0f} and still "
            f"falling fast. "
            "Give it more time.",
            "a budget costs nothing",
        )
    return Verdict(
        True,
        f"it stops the calm run at epoch {curves()[0].crosses_at}, waits for the noisy one until epoch "
        f"{curves()[1].crosses_at}, and gives up at epoch {at} where the threshold lies below the noise "
        f"floor.",
    )
