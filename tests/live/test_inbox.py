import random
import threading

import pytest

from course.live.inbox import FAR, HOLD_S, MAX_HELD, Inbox
from course.live.protocol import ControlMoved, CreditGiven, Malformed


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def inbox(clock):
    return Inbox(clock=clock)


def moved(seq, view="v", name="lr"):
    return {"k": "control", "view": view, "seq": seq, "name": name, "value": seq}


def numbers(messages):
    return [message.seq for message in messages]


def test_shuffled_numbers_come_out_in_order(inbox):
    order = list(range(1, 201))
    random.Random(0).shuffle(order)
    for seq in order:
        inbox.put(moved(seq))
    assert numbers(inbox.take()) == list(range(1, 201))


def test_views_are_ordered_each_for_itself(inbox):
    for view, seq in [("a", 1), ("b", 2), ("a", 2), ("b", 1)]:
        inbox.put(moved(seq, view))
    taken = inbox.take()
    assert [m.seq for m in taken if m.view == "a"] == [1, 2]
    assert [m.seq for m in taken if m.view == "b"] == [1, 2]


def test_a_duplicate_is_dropped_before_and_after_its_turn(inbox):
    for seq in (1, 1, 2, 2, 1):
        inbox.put(moved(seq))
    assert numbers(inbox.take()) == [1, 2]
    inbox.put(moved(2))
    assert inbox.take() == []


def test_a_gap_holds_what_follows_and_is_then_given_up(inbox, clock):
    inbox.put(moved(1))
    inbox.put(moved(3))
    assert numbers(inbox.take()) == [1]
    clock.now = HOLD_S / 2
    assert inbox.take() == []
    clock.now = HOLD_S
    assert numbers(inbox.take()) == [3]


def test_a_gap_that_closes_in_time_is_no_gap(inbox, clock):
    inbox.put(moved(2))
    assert inbox.take() == []
    clock.now = HOLD_S / 2
    inbox.put(moved(1))
    assert numbers(inbox.take()) == [1, 2]


def test_what_comes_after_its_gap_was_given_up_is_late_but_not_lost(inbox, clock):
    inbox.put(moved(3))
    inbox.take()
    clock.now = HOLD_S
    assert numbers(inbox.take()) == [3]
    inbox.put(moved(1))
    inbox.put(moved(1))
    assert numbers(inbox.take()) == [1]


def test_a_second_gap_has_its_own_time(inbox, clock):
    inbox.put(moved(2))
    inbox.take()
    clock.now = HOLD_S - 0.01
    inbox.put(moved(1))
    inbox.put(moved(4))
    assert numbers(inbox.take()) == [1, 2]
    clock.now = HOLD_S + 0.01
    assert inbox.take() == []
    clock.now = 2 * HOLD_S
    assert numbers(inbox.take()) == [4]


def test_a_gap_of_trillions_costs_nothing(inbox):
    inbox.put(moved(1))
    inbox.put(moved(2**52))
    assert numbers(inbox.take()) == [1, 2**52]


def test_credit_does_not_wait_for_a_gap(inbox):
    inbox.put(moved(7))
    inbox.put({"k": "credit", "view": "v", "n": 8})
    assert inbox.take() == [CreditGiven("v", 8)]


def test_a_bad_message_takes_its_number_with_it(inbox):
    inbox.put(moved(1) | {"name": 5})
    inbox.put(moved(2))
    bad, good = inbox.take()
    assert isinstance(bad, Malformed)
    assert good == ControlMoved("lr", 2, "v", 2)


def test_a_flood_of_views_keeps_the_memory_bounded_and_loses_nothing(inbox):
    for view in range(500):
        inbox.put(moved(2, view=f"v{view}"))
    taken = inbox.take()
    assert len(inbox._orders) <= 64
    assert len(taken) + sum(len(order.held) for order in inbox._orders.values()) == 500


def test_many_threads_lose_nothing_and_keep_each_views_order():
    inbox = Inbox()
    n = 2000

    def write(view):
        for seq in range(1, n + 1):
            inbox.put(moved(seq, view))

    threads = [threading.Thread(target=write, args=(f"v{i}",)) for i in range(4)]
    for thread in threads:
        thread.start()
    taken = []
    while len(taken) < 4 * n:
        inbox.wait(5)
        taken += inbox.take()
    for thread in threads:
        thread.join()
    for i in range(4):
        assert [m.seq for m in taken if m.view == f"v{i}"] == list(range(1, n + 1))


def test_waiting_ends_with_an_arrival_and_with_closing():
    inbox = Inbox()
    waiter = threading.Thread(target=inbox.wait, args=(None,))
    waiter.start()
    inbox.put(moved(1))
    waiter.join(5)
    assert not waiter.is_alive()
    waiter = threading.Thread(target=inbox.wait, args=(None,))
    waiter.start()
    inbox.close()
    waiter.join(5)
    assert not waiter.is_alive() and inbox.closed


def test_what_waits_for_a_gap_is_bounded_and_comes_out_in_order(inbox):
    n = 3 * MAX_HELD
    taken = []
    for seq in range(2, n):
        inbox.put(moved(seq))
        taken += inbox.take()
        assert all(len(order.held) <= MAX_HELD for order in inbox._orders.values())
    assert numbers(taken) == list(range(2, n))
    inbox.put(moved(1))
    assert numbers(inbox.take()) == [1]


def test_every_second_number_missing_keeps_no_more_than_a_window(inbox, clock):
    for seq in range(2, 20 * FAR, 2):
        inbox.put(moved(seq))
        assert inbox.take() == []
        clock.now += HOLD_S
        assert numbers(inbox.take()) == [seq]
    order = inbox._orders["v"]
    assert len(order.held) + len(order.skipped) <= FAR


@pytest.mark.parametrize("far", [2**53 - 1, 2**52, 10_000])
def test_a_jump_silences_no_view(inbox, far):
    for seq in (1, 2, far, 3, 4):
        inbox.put(moved(seq))
    assert numbers(inbox.take()) == [1, 2, far, 3, 4]
    for seq in (far - 1, far, 5, 6, 7, 7):  # two in a row: taken for the place where the view is, and back
        inbox.put(moved(seq))
    assert numbers(inbox.take()) == [far - 1, far, 5, 6, 7]


def test_a_view_that_is_far_on_when_it_is_first_heard_is_followed_in_order(inbox):
    for seq in (9001, 9002, 9004, 9003, 9004, 9005):
        inbox.put(moved(seq))
    assert numbers(inbox.take()) == [9001, 9002, 9003, 9004, 9005]
