"""What hands did to a session, and when: plain data that a link carries and a script retells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from course.labs import controls as rail
from course.training.edits import Edit, SetHidden, from_dict
from course.training.edits.base import EditError

MAX_EDITS = 100_000
MAX_STEPS = 10_000_000
WIDEST = 64  # neurons in a hidden layer of any lab


@dataclass(frozen=True)
class Moment:
    """One thing a hand did, as a dictionary, and when.

    `turns_back` marks a weight set by hand (or the undo of one): a restart forgets it.
    """

    epoch: int
    step: int
    did: dict[str, Any]
    turns_back: bool = False


@dataclass(frozen=True)
class Record:
    """All that is needed, beside its configuration, to repeat a session.

    Attributes
    ----------
    before : tuple of dict
        What was done before the last restart, in order, restarts included; no training lies between.
    moments : tuple of Moment
        What was done since.
    epoch, step : int
        Where the session stands.
    diverged : bool
        Whether it has diverged there.
    """

    before: tuple[dict[str, Any], ...]
    moments: tuple[Moment, ...]
    epoch: int
    step: int
    diverged: bool = False

    @property
    def n_steps(self) -> int:
        """All steps that are trained to repeat it, those that were turned back included."""
        n_steps = at = 0
        for moment in self.moments:
            n_steps += max(moment.step - at, 0)
            at = moment.did["step"] if moment.did["do"] == "restore" else moment.step
        return n_steps + max(self.step - at, 0)

    def to_dict(self) -> dict[str, Any]:
        """Return the record as JSON takes it."""
        moments = [[moment.epoch, moment.step, moment.did] for moment in self.moments]
        record = {"before": list(self.before), "moments": moments, "at": [self.epoch, self.step]}
        return record | ({"diverged": True} if self.diverged else {})

    @classmethod
    def from_dict(cls, found: Any) -> Record:
        """Return the record that `to_dict` wrote, checked.

        Raises
        ------
        ValueError
            If anything is missing, of another kind or out of range.
        """
        try:
            before, moments, (epoch, step) = found["before"], found["moments"], found["at"]
            n_edits = len(before) + len(moments)
            moments = tuple(Moment(_count(e), _count(s), _checked(did)) for e, s, did in moments[:MAX_EDITS])
            before = tuple(_checked(did) for did in before[:MAX_EDITS])
            record = cls(before, moments, _count(epoch), _count(step), found.get("diverged") is True)
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"link must hold what hands did and when; {error}; make it again") from error
        if record.n_steps > MAX_STEPS or n_edits > MAX_EDITS:
            raise ValueError(
                f"link must hold at most {MAX_STEPS:,} steps and {MAX_EDITS:,} edits, got {record.n_steps:,} "
                f"and {n_edits:,}; start a new lab"
            )
        return record


def _checked(did: Any) -> dict[str, Any]:
    """Return what a hand did as a dictionary that is known to be one."""
    fields = {"reset": set(), "new_start": {"seed"}, "restore": {"step"}, "row": {"id"}}
    kind = did.get("do") if isinstance(did, dict) else None
    if isinstance(kind, str) and kind in fields and set(did) == {"do"} | fields[kind]:
        for field in fields[kind]:
            _count(did[field])
        return dict(did)
    return within_limits(from_dict(did), WIDEST).to_dict()


def within_limits(edit: Edit, widest: int) -> Edit:
    """Return an edit that asks for no larger network than the lab's own control does.

    Raises
    ------
    EditError
        If there are too many hidden layers, or one is too wide; a run outside a lab takes them.
    """
    if isinstance(edit, SetHidden):
        try:
            rail.check("hidden", edit.widths, max=widest)
        except ValueError as error:
            raise EditError(str(error)) from None
    return edit


def _count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**63:
        raise ValueError(f"{value!r:.40} is no count")
    return value
