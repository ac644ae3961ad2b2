"""The exercise of the second notebook: when to stop training, checked on the curves of real runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, TypeAlias

import numpy as np

from course.labs.loss_surface.lab import ALL_ROWS, training
from course.learning.verdict import Verdict, not_yet

Rule: TypeAlias = Callable[[list[float], float], Any]

HINTS = (
    "The newest loss is losses[-1]. Compare it with the threshold: which comparison says “at or below”?",
    (
        "On the third curve no loss is ever below the threshold, for no line gets that low. What else could "
        "end the run: the number of epochs, or the time since the loss last got better?"
    ),
    "Two reasons joined by `or`: the newest loss is at or below the threshold, or 200 epochs are over.",
)
SOLUTION = (
    "def stop(losses, threshold): return losses[-1] <= threshold or len(losses) >= 200. The first half is "
    "the definition of “trained”. The second is a budget: it ends a run whose threshold nothing can reach."
)
AT_REST = 400  # epochs after which the full-batch runs below have come to rest
COUNTED = 1_000  # epochs that a run at rest is asked about one by one
MOST = 10_000  # epochs: a rule that lets a run at rest go on for longer wastes them
FALLING = 1.01  # a loss this many times the lowest has not settled yet


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

    @property
    def lowest(self) -> float:
        """The lowest loss of the run."""
        return min(self.losses)


@cache
def curves() -> tuple[Curve, Curve, Curve]:
    """Return the three curves of the text: calm, noisy, and one whose threshold no line reaches."""
    return (
        Curve("the calm curve", _losses(60), 2000.0),
        Curve("the noisy curve", _losses(60, batch_size=8, lr=0.3), 1913.0),
        Curve("the third curve", _losses(AT_REST), 1800.0),
    )


@cache
def unseen_curves() -> tuple[Curve, Curve, Curve]:
    """Return three curves that no learner sees: a slow run, and two that rest above the threshold.

    Their lowest losses differ from that of the text's third curve, one is lower and one higher.
    """
    return (
        Curve("a slow run that you do not see", _losses(150, lr=0.03), 1930.0),
        Curve("a run with other patients", _losses(AT_REST, seed=4), 1700.0),
        Curve("a run with blood pressure", _losses(AT_REST, feature="bp"), 2200.0),
    )


def _losses(epochs: int, **settings: Any) -> tuple[float, ...]:
    # The lab would end the run at its threshold, which is not the curve's.
    history = training(**({"batch_size": ALL_ROWS, "threshold": 0} | settings)).drive(epochs=epochs)
    return tuple(history.column("train_loss")[1:, 0].tolist())


def stopped_at(rule: Rule, curve: Curve, *, rests: bool = False) -> int | None:
    """Return the epoch after which a rule stops a run, None if it never does.

    Parameters
    ----------
    rule : callable
    curve : Curve
    rests : bool
        Go on after the curve's end with its last loss, as a run at rest does: epoch by epoch until 1,000,
        then at 2,000, 5,000, 10,000 and 1,000,000.

    Raises
    ------
    TypeError
        If the rule returns anything but True or False.
    """
    losses, lengths = list(curve.losses), list(range(1, len(curve.losses) + 1))
    if rests:
        lengths += [*range(len(losses) + 1, COUNTED + 1), 2_000, 5_000, MOST, 100 * MOST]
        losses += losses[-1:] * (lengths[-1] - len(losses))
    return next((k for k in lengths if _asked(rule, losses[:k], curve.threshold)), None)


def _asked(rule: Rule, losses: list[float], threshold: float) -> bool:
    """Return what a rule says to these losses."""
    answer = rule(losses, threshold)
    if not isinstance(answer, bool | np.bool_):
        raise TypeError(f"it must return True or False, and returned {answer!r:.40}")
    return bool(answer)


def solve(_: Any = None) -> Rule:
    """Return a rule as the worked solution has it."""

    def stop(losses: list[float], threshold: float) -> bool:
        return losses[-1] <= threshold or len(losses) >= 200

    return stop


def judge(rule: Rule) -> Verdict:
    """Return whether a rule stops each run at the right time, those of the text and three more."""
    try:
        return _judge(rule)
    except TypeError as error:
        if "must return True or False" in str(error):
            return not_yet(
                f"{error}. Does every way through the function end in a return?", "a rule may answer nothing"
            )
        return _stopped_with(error)
    except Exception as error:  # whatever the learner's function raises is the learner's to see
        return _stopped_with(error)


def _stopped_with(error: Exception) -> Verdict:
    return not_yet(
        f"the rule stopped with {type(error).__name__}: {error}. It is called after the first epoch, too, "
        f"when there is one loss, and with other thresholds than those you see."
    )


def _judge(rule: Rule) -> Verdict:
    calm, noisy, never = curves()
    slow, *others = unseen_curves()
    for curve in (calm, replace(calm, threshold=calm.losses[9]), noisy):
        at, right = stopped_at(rule, curve), curve.crosses_at
        if at is None or at > right:  # type: ignore[operator]
            return _too_late(rule, curve, at)
        if at < right:  # type: ignore[operator]
            return _too_early(rule, curve, at)
    at = stopped_at(rule, never, rests=True)
    if not _ends_well(never, at):
        return _ends_badly(never, at)
    at_slow = stopped_at(rule, slow)
    if at_slow is None or at_slow > slow.crosses_at:  # type: ignore[operator]
        return _too_late(rule, slow, at_slow)
    if at_slow < slow.crosses_at:  # type: ignore[operator]
        return not_yet(
            f"right on the three curves. But a run with the learning rate 0.03 takes until epoch "
            f"{slow.crosses_at} to reach its threshold {slow.threshold:,.0f}, and the rule gives up at epoch "
            f"{at_slow}, where the loss is {slow.losses[at_slow - 1]:,.0f} and still falling. Give it more "
            f"time.",
            "a budget costs nothing",
        )
    for other in others:
        if not _ends_well(other, stopped_at(rule, other, rests=True)):
            return not_yet(
                f"right on the three curves. But on {other.name} the loss settles at {other.lowest:,.0f}, "
                f"and the rule does not end it there at a sensible time. Is there a number in it that you "
                f"read off one curve? The lowest loss differs from run to run: count epochs, or ask how long "
                f"ago the loss got better.",
                "the lowest loss is known beforehand",
            )
    when = f"at epoch {at}" if at <= COUNTED else f"by epoch {at:,}"  # type: ignore[operator]
    return Verdict(
        True,
        f"it stops the calm run at epoch {calm.crosses_at}, waits for the noisy one until epoch "
        f"{noisy.crosses_at}, and gives up {when} where no line reaches the threshold. Three runs that you "
        f"did not see end at the right time, too.",
    )


def _ends_well(curve: Curve, at: int | None) -> bool:
    """Tell whether a run whose threshold cannot be reached ends when it rests, and not long after."""
    if at is None or at > MOST:
        return False
    return curve.losses[min(at, len(curve.losses)) - 1] <= FALLING * curve.lowest


def _ends_badly(curve: Curve, at: int | None) -> Verdict:
    """Return why the end of such a run is wrong."""
    if at is None or at > MOST:
        trains_on = (
            f"right on the first two curves. On {curve.name} the loss settles at {curve.lowest:,.0f}, the "
            f"lowest that any line reaches, and the threshold is {curve.threshold:,.0f}: after {MOST:,} "
            f"epochs your rule still trains on. "
        )
        if at is None:
            return not_yet(f"{trains_on}Give it a second reason to stop.", "every threshold can be reached")
        return not_yet(
            f"{trains_on}It does end, but long after anything has changed: take a smaller budget.",
            "a budget costs nothing, however large",
        )
    return not_yet(
        f"on {curve.name} the rule gives up at epoch {at}, where the loss is {curve.losses[at - 1]:,.0f} and "
        f"still falling, on its way to {curve.lowest:,.0f}. Give it more time.",
        "a budget costs nothing",
    )


# Losses far above and far below a threshold, to find out what a rule looks at.
_T, _HIGH, _LOW = 2000.0, 5000.0, 1000.0


def _says(rule: Rule, *losses: float, threshold: float = _T) -> bool | None:
    """Return what a rule says to a few losses, None if it fails."""
    try:
        return _asked(rule, list(losses), threshold)
    except Exception:  # it is asked to tell mistakes apart, and failing tells nothing
        return None


def _too_late(rule: Rule, curve: Curve, at: int | None) -> Verdict:
    """Return why a rule trains on past the threshold, as its answers to a few short lists tell it."""
    right = curve.crosses_at
    before, after = curve.losses[right - 2], curve.losses[right - 1]  # type: ignore[operator]
    text, misconception = _why_late(rule)
    return not_yet(
        f"on {curve.name} the loss goes from {before:,.1f} to {after:,.1f} at epoch {right}, and the "
        f"threshold is {curve.threshold:,.1f}, but the rule "
        f"{'trains on' if at is None else f'stops at epoch {at}'}. {text}",
        misconception,
    )


def _why_late(rule: Rule) -> tuple[str, str]:
    """Return the advice and the misconception that a rule's answers point to."""
    many = [_HIGH] * (MOST - 1)
    if _says(rule, _HIGH, _HIGH, _LOW):
        if _says(rule, _HIGH, _HIGH, _LOW, threshold=_LOW / 2):
            return (
                (
                    "It compares the loss with a number of its own: compare it with threshold, which differs "
                    "from run to run."
                ),
                "one threshold fits every run",
            )
        if _says(rule, _HIGH, _HIGH, _T) is False:
            return (
                "The threshold itself counts as trained, too: at or below is `<=`.",
                "the threshold itself does not count",
            )
        return "Stop at the first epoch whose loss, losses[-1], is at or below the threshold.", ""
    if _says(rule, _LOW, _HIGH, _HIGH):
        return (
            "It looks at the first loss, which never changes. The newest is losses[-1].",
            "losses[0] is the newest loss",
        )
    if _says(rule, _HIGH, _HIGH, _T):
        return (
            "A loss hardly ever equals the threshold: ask for at or below, `<=`.",
            "a loss lands exactly on the threshold",
        )
    if _says(rule, _HIGH, _LOW, _HIGH):
        return (
            "It looks at the loss before the newest. The newest is losses[-1].",
            "losses[-2] is the newest loss",
        )
    if _says(rule, *[_LOW] * 9, _T + 100):
        return (
            (
                "It asks for an average of several losses, and older, higher ones are in it. Compare the "
                "newest alone, losses[-1]."
            ),
            "a run is judged by its average loss",
        )
    if _says(rule, *many, _LOW) and _says(rule, *many, _HIGH) is False:
        return (
            (
                "It stops only when two things hold at once: the loss is low and the run is long. Each of "
                "them is reason enough: join them with `or`."
            ),
            "both reasons must hold to stop",
        )
    if _says(rule, _HIGH, *[_LOW] * 9):
        return (
            "It waits until several losses in a row are low. The first at or below the threshold counts.",
            "the loss must stay below the threshold",
        )
    if _says(rule, *[_LOW] * 9):
        return (
            (
                "It asks that every loss so far be low, and the first ones never are. Compare the newest "
                "alone, losses[-1]."
            ),
            "all losses count, the first ones too",
        )
    if _says(rule, *many, _HIGH):
        return (
            (
                "It does not compare the loss with the threshold: a number of epochs alone is no sign that a "
                "model is trained."
            ),
            "training is a matter of time only",
        )
    return "Does it ever return True? Stop when losses[-1] is at or below threshold.", ""


def _too_early(rule: Rule, curve: Curve, at: int) -> Verdict:
    """Return why a rule ends a run before its threshold, as its answers to a few other lists tell it."""
    stops = (
        f"on {curve.name} the rule stops at epoch {at}, where the loss is {curve.losses[at - 1]:,.0f}: above "
        f"the threshold {curve.threshold:,.0f}. "
    )
    falling = np.linspace(100 * _HIGH, 10 * _HIGH, at).tolist()
    if at == 1 and _says(rule, _HIGH) and _says(rule, _LOW) is False:
        return not_yet(
            f"{stops}It stops while the loss is above the threshold; turn the comparison round, `<=`.",
            "a model is trained while its loss is high",
        )
    if at > 1 and _says(rule, *falling) and not _says(rule, *falling[:-1]):
        return not_yet(
            f"{stops}There it stops whatever the loss is, for {at} epochs are over. This run needs "
            f"{curve.crosses_at}: give it more time.",
            "a budget costs nothing",
        )
    if curve.losses == curves()[1].losses:
        return not_yet(
            f"{stops}With few rows a step the loss goes up and down on its way: a rise, or some epochs "
            f"without a better loss, are no end yet. Here it takes until epoch {curve.crosses_at}.",
            "a loss that rises once has finished falling",
        )
    return not_yet(
        f"{stops}Stop when the newest loss is at or below it.",
        "training is done when the loss has fallen a little",
    )
