import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from course.training.supervised.feed import Feed


class FewRows:
    """Rows whose only input is their own id."""

    def __init__(self, ids):
        self.ids = np.array(ids, dtype=np.int64)
        self.X = torch.tensor(ids, dtype=torch.float32)[:, None]
        self.targets = -self.X
        self.y = self.clean_y = self.ids


def read(feed, n=1):
    seen = []
    for _ in range(n):
        X, targets = feed.next_batch()
        assert torch.equal(X, -targets), "a row and its target stay together"
        seen += X[:, 0].int().tolist()
    return seen


def test_without_a_generator_the_order_is_that_of_the_data():
    feed, rows = Feed(), FewRows([5, 3, 8, 1])
    for _ in range(2):
        feed.begin_epoch(rows, 3, None)
        assert read(feed, 2) == [5, 3, 8, 1]
        assert feed.position == 4
        feed.end_epoch()


def test_the_order_of_the_data_comes_back_after_a_shuffled_epoch():
    feed, rows = Feed(), FewRows(list(range(20)))
    generator = torch.Generator().manual_seed(0)
    feed.begin_epoch(rows, 20, None)
    feed.begin_epoch(rows, 20, generator)
    shuffled = read(feed)
    assert shuffled != sorted(shuffled) == list(range(20))
    feed.begin_epoch(rows, 20, None)
    assert read(feed) == list(range(20))


def test_epochs_share_one_buffer_and_its_views():
    feed, rows, generator = Feed(), FewRows(list(range(20))), torch.Generator().manual_seed(0)
    places = []
    for _ in range(3):
        feed.begin_epoch(rows, 10, generator)
        places.append(feed.next_batch()[0].data_ptr())
    assert len(set(places)) == 1


def test_new_rows_come_next_and_rows_that_left_do_not_come():
    feed = Feed()
    feed.begin_epoch(FewRows([0, 1, 2, 3, 4, 5]), 2, None)
    assert read(feed) == [0, 1]
    rows = FewRows([0, 2, 3, 5, 6, 7])
    feed.follow(rows, None)
    feed.gather(rows, 2)
    assert feed.position == 1
    assert read(feed, 2) == [6, 7, 2, 3]
    assert read(feed) == [5]
    assert feed.position == len(feed.order)


@given(
    st.sets(st.integers(0, 30), min_size=1),
    st.sets(st.integers(0, 30), min_size=1),
    st.integers(1, 7),
    st.integers(0, 4),
    st.booleans(),
)
def test_whatever_comes_and_goes_every_row_is_seen_once(before, after, batch_size, n_batches, shuffle):
    generator = torch.Generator().manual_seed(0) if shuffle else None
    feed = Feed()
    feed.begin_epoch(FewRows(sorted(before)), batch_size, generator)
    seen = []
    for _ in range(n_batches):
        if feed.position < len(feed.order):
            seen += read(feed)
    rows = FewRows(sorted(after))
    feed.follow(rows, generator)
    feed.gather(rows, batch_size)
    while feed.position < len(feed.order):
        seen += read(feed)
    assert sorted(seen) == sorted(set(seen)), "no row twice"
    assert after <= set(seen) <= before | after


@pytest.mark.parametrize("batch_size", [1, 4, 100])
def test_another_batch_size_takes_up_where_the_last_one_stopped(batch_size):
    feed, rows = Feed(), FewRows(list(range(10)))
    feed.begin_epoch(rows, 3, None)
    assert read(feed) == [0, 1, 2]
    feed.gather(rows, batch_size)
    seen = []
    while feed.position < len(feed.order):
        seen += read(feed)
    assert seen == list(range(3, 10))
