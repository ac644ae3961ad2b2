from dataclasses import dataclass

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from course.training.steering import timeline
from course.training.steering.timeline import MOST, MOST_BYTES, Timeline
from tests.training.runs import make_run, take_epochs


@dataclass(frozen=True)
class Bare:
    step: int
    epoch: int
    n_bytes: int = 1
    history: None = None


def line(n, n_bytes=1):
    kept = Timeline()
    for epoch in range(n):
        kept.add(Bare(10 * epoch, epoch, n_bytes))
    return kept


@given(st.integers(1, 3000))
def test_start_and_newest_stay_and_the_rest_is_even(n):
    epochs = line(n).epochs
    assert len(epochs) <= MOST
    assert epochs[0] == 0
    assert epochs[-16:] == list(range(max(0, n - 16), n))
    assert len(set(np.diff(epochs[: -min(16, len(epochs) - 1)]))) <= 1
    if n > MOST:
        assert len(epochs) > MOST // 2 - 8


@given(st.lists(st.integers(1, 2 * MOST_BYTES), min_size=1, max_size=120))
def test_memory_stays_within_its_bound_but_for_start_and_newest(sizes):
    kept = Timeline()
    for epoch, n_bytes in enumerate(sizes):
        kept.add(Bare(epoch, epoch, n_bytes))
        assert len(kept) <= 2 or sum(moment.n_bytes for moment in kept) <= MOST_BYTES
        assert kept.last.epoch == epoch
        assert next(iter(kept)).epoch == 0


@given(st.lists(st.tuples(st.integers(1, 200), st.integers(0, 300)), max_size=6))
def test_going_back_keeps_what_was_before_and_goes_on(story):
    kept, epoch = Timeline(), -1
    for n_on, back_to in story:
        for _ in range(n_on):
            epoch += 1
            kept.add(Bare(epoch, epoch))
        before = kept.epochs
        kept.forget_after(back_to)
        assert kept.epochs == [e for e in before if e <= back_to]
        epoch = kept.last.epoch
    assert len(kept) <= MOST
    assert kept.epochs == sorted(set(kept.epochs))


def test_the_nearest_moment_and_the_one_before():
    kept = line(500)
    assert kept.nearest(0).epoch == 0
    assert kept.nearest(10**9).epoch == 499
    assert abs(kept.nearest(251).epoch - 251) <= 8
    assert kept.before(10 * 490).epoch == 489
    assert Timeline().before(10) is None


def test_a_run_keeps_little_of_a_large_model(monkeypatch):
    monkeypatch.setattr(timeline, "MOST_BYTES", 100_000)
    run = make_run(hidden=(100, 100))
    take_epochs(run, 4)
    assert run.timeline.epochs == [0, 4]
    assert run.step_back()
    assert run.epoch == 0
