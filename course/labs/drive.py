"""Drive: a run trained epoch by epoch with edits on the way, without a browser."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from course.data.checks import check_int
from course.training.edits import Edit, from_dict
from course.training.events import EpochEnded
from course.training.threads import one_thread

if TYPE_CHECKING:
    from course.labs.session import Session
    from course.training.history import History

MAX_EPOCHS = 1_000_000


def drive(
    session: Session, *, epochs: int, edits: Iterable[tuple[int, Edit | dict[str, Any]]] = ()
) -> History:
    """Train a session; see `Lab.drive`."""
    epochs = check_int("epochs", epochs, 0, MAX_EPOCHS, 10)
    if not isinstance(edits, Iterable):
        raise ValueError(f"edits must be a list of pairs (epoch, edit), got {edits!r:.60}; write [(5, edit)]")
    planned = sorted((_planned(entry, epochs) for entry in edits), key=lambda entry: entry[0])
    with one_thread():
        for epoch in range(epochs + 1):
            while planned and planned[0][0] == epoch:
                session.apply(planned.pop(0)[1])
            if epoch < epochs and not _train_epoch(session):
                break
    if hasattr(session, "settle"):  # what goes on beside the training
        session.settle()
    return session.history


def _planned(entry: Any, epochs: int) -> tuple[int, Any]:
    """Return one entry of `edits`, checked."""
    if not isinstance(entry, tuple | list) or len(entry) != 2:
        raise ValueError(f"edits must be pairs (epoch, edit), got {entry!r:.60}; write [(5, edit)]")
    epoch, edit = entry
    checked = from_dict(edit.to_dict() if hasattr(edit, "to_dict") else edit)
    return check_int("the epoch of an edit", epoch, 0, epochs, 0), checked


def _train_epoch(session: Session) -> bool:
    """Train to the end of this epoch; False if the run ended there, by divergence or for lack of patience."""
    began = time.perf_counter()
    try:
        return any(isinstance(event, EpochEnded) for event in session.events()) and not session.stopped
    finally:
        session.train_s += time.perf_counter() - began
