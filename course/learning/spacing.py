"""Which recall questions come next: boxes that are opened after longer and longer pauses.

Source: S. Leitner, So lernt man lernen, 1972; N. Cepeda, H. Pashler, E. Vul, J. Wixted and D. Rohrer,
"Distributed practice in verbal recall tasks", Psychological Bulletin 132, 2006.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo
from itertools import chain, zip_longest

from course.learning.entries import Recalled
from course.learning.questions import Question

INTERVAL_DAYS = (0, 1, 3, 7, 16, 35)  # by box


def due(recalled: Recalled, zone: tzinfo | None) -> date:
    """Return the day from which a question that was asked should be asked again."""
    asked = datetime.fromisoformat(recalled.last_asked or "0001-01-02T00:00:00Z")
    # By the calendar, not by the hour: who learns each evening is not a few minutes early.
    return asked.astimezone(zone).date() + timedelta(days=INTERVAL_DAYS[recalled.box])


def pick(
    pool: Sequence[Question], recalls: Mapping[str, Recalled], n: int, moment: datetime, *, seed: str
) -> list[Question]:
    """Return the questions to ask now.

    Overdue ones, the most overdue first, take turns with those never asked, so that neither keeps the other
    waiting; where these are fewer than `n`, the ones that are due soonest follow.

    Parameters
    ----------
    pool : sequence of Question
        At least `n`.
    recalls : mapping of str to Recalled
        What was answered, by the keys of the questions.
    n : int
    moment : datetime
        Now, in the learner's time zone.
    seed : str
        Decides between questions that have waited equally long.
    """
    shuffled = random.Random(seed).sample(list(pool), len(pool))
    new = [one for one in shuffled if one.key not in recalls]
    asked = sorted(
        (one for one in shuffled if one.key in recalls), key=lambda one: due(recalls[one.key], moment.tzinfo)
    )
    overdue = [one for one in asked if due(recalls[one.key], moment.tzinfo) <= moment.date()]
    turns = [one for one in chain.from_iterable(zip_longest(overdue, new)) if one is not None]
    return [*turns, *asked[len(overdue) :]][:n]
