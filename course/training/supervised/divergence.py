"""Divergence: when a loss has left the numbers that training can come back from, and how to say so."""

from __future__ import annotations

import math
import sys

# A run has diverged when its loss is NaN, infinite, or this many times the first.
FACTOR = 1e6
# A first loss may be next to 0 by luck; times FACTOR it still must not stop a healthy run.
REFERENCE_FLOOR = 1e-3
# Before there is a first loss, only NaN and infinity count.
NO_LIMIT = sys.float_info.max


def limit(first_loss: float) -> float:
    """The largest loss that has not diverged, for a run that began with `first_loss`."""
    if not math.isfinite(first_loss):
        return NO_LIMIT
    return min(max(first_loss, REFERENCE_FLOOR) * FACTOR, NO_LIMIT)


def reason(what: str, step: int, loss: float, largest: float, last_good_step: int, lr: float) -> str:
    """One sentence: which loss, at which step, why it counts as diverged and what to do."""
    if math.isnan(loss):
        why = "is not a number"
    elif math.isinf(loss):
        why = "is infinite"
    else:
        why = f"is {loss:.3g}, more than a million times the first ({largest / FACTOR:.3g})"
    advice = f"go back to step {last_good_step} and try a smaller lr than {lr:g}"
    return f"the {what} loss at step {step} {why}; {advice}"
