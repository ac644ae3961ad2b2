"""What was answered comes back after longer and longer pauses, in an order that a seed decides."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from course.learning.entries import Recalled, to_time
from course.learning.questions import QUESTIONS
from course.learning.spacing import INTERVAL_DAYS, due, pick

NOW = datetime(2025, 3, 10, 18, tzinfo=UTC)
POOL = QUESTIONS[:6]


def asked(box, days_ago):
    return Recalled(box, 0, box, to_time(NOW - timedelta(days=days_ago)))


def picked(recalls, n=3, moment=NOW, seed="s"):
    return [one.key for one in pick(POOL, recalls, n, moment, seed=seed)]


def keys(*places):
    return [POOL[place].key for place in places]


def test_intervals_grow_with_the_box():
    days = [(due(asked(box, 0), UTC) - NOW.date()).days for box in range(6)]
    assert days == list(INTERVAL_DAYS) == [0, 1, 3, 7, 16, 35]


def test_a_day_begins_at_the_learners_midnight():
    zone = timezone(timedelta(hours=8))  # there NOW is 2 o'clock of the next day
    assert due(asked(1, 0), UTC) < due(asked(1, 0), zone)
    # Eight in the evening, and a quarter to eight on the next: less than 24 hours, and yet tomorrow.
    late = {POOL[0].key: Recalled(1, 0, 1, "2025-03-09T20:00:00Z")}
    assert picked(late, n=1, moment=datetime(2025, 3, 10, 19, 45, tzinfo=UTC)) == keys(0)


def test_the_most_overdue_come_first():
    recalls = {key: asked(1, days) for key, days in zip(keys(*range(6)), (2, 9, 4, 1, 0, 3), strict=True)}
    assert picked(recalls, n=5) == keys(1, 2, 5, 0, 3)


def test_questions_never_asked_take_turns_with_overdue_ones():
    recalls = {key: asked(1, days) for key, days in zip(keys(0, 1, 2), (5, 4, 3), strict=True)}
    first, second, third = picked(recalls)
    assert [first, third] == keys(0, 1)
    assert second in keys(3, 4, 5)


def test_what_is_not_due_waits_for_what_was_never_asked():
    recalls = {key: asked(3, 1) for key in keys(0, 1, 2)}
    assert sorted(picked(recalls)) == sorted(keys(3, 4, 5))


def test_where_nothing_is_due_the_soonest_come():
    recalls = {key: asked(box, 0) for key, box in zip(keys(*range(6)), (5, 1, 4, 2, 3, 5), strict=True)}
    assert picked(recalls) == keys(1, 3, 4)


def test_the_seed_decides_and_the_same_seed_decides_alike():
    assert picked({}) == picked({})
    assert len({tuple(picked({}, seed=str(seed))) for seed in range(20)}) > 10
    assert len(set(picked({}, n=6))) == 6
