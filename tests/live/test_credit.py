from course.live.credit import BEAT_S, MAX_VIEWS, N_BEATS, WINDOW, Credit


def sent_until_dry(credit):
    n = 0
    while credit.open and n < 1000:
        credit.spend()
        n += 1
    return n


def test_a_new_view_may_be_sent_one_window():
    credit = Credit()
    assert not credit.open
    credit.hello("a", True)
    assert sent_until_dry(credit) == WINDOW


def test_a_batch_buys_as_many_frames():
    credit = Credit()
    credit.hello("a", True)
    sent_until_dry(credit)
    assert credit.give("a", 8)
    assert sent_until_dry(credit) == 8


def test_credit_never_exceeds_the_window():
    credit = Credit()
    credit.hello("a", True)
    for _ in range(100):
        credit.give("a", 16)
    assert sent_until_dry(credit) == WINDOW


def test_an_unknown_view_has_no_credit():
    credit = Credit()
    assert not credit.give("a", 8) and not credit.show("a", True)
    assert not credit.open


def test_a_hidden_view_asks_for_no_frames():
    credit = Credit()
    credit.hello("a", True)
    credit.show("a", False)
    assert not credit.open
    credit.show("a", True)
    assert credit.open


def test_a_dead_view_does_not_stop_a_live_one():
    credit = Credit()
    credit.hello("dead", True)
    credit.hello("live", True)
    sent = 0
    for _ in range(20):
        for _ in range(8):
            assert credit.open
            credit.spend()
            sent += 1
        credit.give("live", 8)
    assert sent == 160
    credit.bye("live")
    assert not credit.open


def test_views_that_never_said_bye_are_forgotten_in_the_end():
    credit = Credit()
    for i in range(1000):
        credit.hello(f"v{i}", True)
    assert len(credit.views) == MAX_VIEWS and "v999" in credit.views


def beats(credit, until, step=0.5):
    found, now = [], 0.0
    while now <= until:
        if credit.beat(now):
            found.append(now)
        now += step
    return found


def test_three_slow_beats_then_silence_until_a_word():
    credit = Credit()
    credit.hello("a", True)
    sent_until_dry(credit)
    assert beats(credit, 600) == [BEAT_S * (i + 1) for i in range(N_BEATS)]
    credit.hello("a", True)
    sent_until_dry(credit)
    assert len(beats(credit, 600)) == N_BEATS


def test_no_heart_beats_for_hidden_views():
    credit = Credit()
    credit.hello("a", False)
    assert beats(credit, 600) == []
