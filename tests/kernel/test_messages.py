"""What a page says to a real kernel, and what it is answered."""

import random

import pytest

from tests.kernel.client import View, part


@pytest.fixture
def view(client):
    client.run("make()", cell="a")
    return View(client, client.stages[-1])


def test_hello_is_answered_and_frames_follow(client, view):
    snapshot = view.hello()
    assert snapshot["layout"]["title"] == "Counting"
    assert part(snapshot, "count", "text") == "step 0"
    view.control("play", True)
    first = view.until(lambda frame: frame["status"]["playing"] and frame["status"]["step"] > 0)
    view.until(lambda frame: frame["status"]["step"] > first["status"]["step"])
    numbers = [frame["frame"] for frame in view.frames]
    assert numbers == list(range(1, len(numbers) + 1))


def test_moves_in_any_order_and_through_any_thread_are_done_in_theirs(client, view):
    both = client.open_subshell()
    view.hello()
    view.control("play", True)
    shuffle, n = random.Random(0), 300
    moves = [
        {"k": "control", "view": view.name, "seq": i, "name": "knob", "value": i / 100}
        for i in range(2, n + 2)
    ]
    for first in range(0, n, 10):
        some = moves[first : first + 10]
        shuffle.shuffle(some)
        for move in [*some, some[0]]:  # one of them twice
            client.send(view.comm, move, subshell=both and shuffle.random() < 0.5)
    view.reflected(n + 1)
    assert (
        client.run("print([round(edit.value * 100) for edit in run_.edits] == list(range(2, 302)))")
        == "True\n"
    )


def test_two_thousand_moves_while_training_are_all_done(client, view):
    view.hello()
    view.control("play", True)
    for i in range(2000):
        last = view.control("knob", (i % 500) / 100)
        if i % 100 == 0:
            view.take()
    view.reflected(last, timeout=60)
    assert (
        client.run("print([e.value for e in run_.edits] == [(i % 500) / 100 for i in range(2000)])")
        == "True\n"
    )


def test_without_credit_frames_stop_and_after_three_beats_all_is_silent(client):
    client.run("import course.live.credit as credit; credit.BEAT_S = 0.1; make()", cell="a")
    view = View(client, client.stages[-1], generous=False)
    view.hello()
    view.control("play", True)
    client.wait(lambda: view.take(0.1) is not None and view.beats == 3)
    assert len(view.frames) == 16
    client.run("time.sleep(0.5)")
    view.take()
    assert (len(view.frames), view.beats) == (16, 3)
    view.say("credit", n=8)
    client.wait(lambda: view.take(0.1) is not None and len(view.frames) == 24)
    assert view.hello()["status"]["step"] >= view.frames[-1]["status"]["step"]
    client.run("credit.BEAT_S = 5.0")


def test_two_views_see_the_same_run(client, view):
    view.hello()
    other = View(client, view.comm)
    view.control("play", True)
    view.until(lambda frame: frame["status"]["step"] > 0)
    assert other.hello()["status"]["step"] > 0
    number = other.control("knob", 4.0)
    frame = other.reflected(number)
    assert frame["values"] == {"knob": 4.0}
    assert view.until(lambda frame: frame["values"].get("knob") == 4.0)


def test_a_hidden_view_costs_nothing(client, view):
    view.hello(visible=False)
    view.control("play", True)
    client.run("time.sleep(0.3)")
    assert view.take() == []
    view.say("visible", visible=True)
    assert view.until(lambda frame: frame["status"]["playing"])


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("nonsense", "must be an object"),
        ({"k": "control", "seq": 1, "name": "knob", "value": "x" * 1_000_000}, "smaller than 1 MB"),
        ({"k": "control", "seq": 1, "name": "knobb", "value": 1}, "did you mean 'knob'?"),
        ({"k": "control", "seq": 1, "name": "knob", "value": None}, "knob must be"),
        ({"k": "control", "seq": 1, "name": "knob", "value": 11}, "between 0 and 5, got 11"),
        ({"k": "edit", "seq": 1, "edit": {"do": "explode"}}, "do must be one of"),
        ({"k": "edit", "seq": 1, "edit": None}, "an edit must be"),
        ({"k": "launch"}, "must be one of hello, credit"),
    ],
)
def test_a_bad_message_becomes_one_sentence_and_loses_nothing(client, view, message, words):
    view.hello()
    if isinstance(message, dict):
        message = {"view": view.name} | message
        view.seq = message.get("seq", 0)
    client.send(view.comm, message)
    frame = view.until(lambda frame: frame["status"]["notice"])
    notice = frame["status"]["notice"]
    assert notice["level"] == "error" and words in notice["text"] and "\n" not in notice["text"]
    assert view.reflected(view.control("knob", 2.0))["values"] == {"knob": 2.0}


def test_an_exception_in_the_run_is_shown_and_raised_by_result(client):
    client.run("make(CountingRun(fail_at=5))", cell="a")
    view = View(client, client.stages[-1])
    view.hello()
    view.control("play", True)
    frame = view.until(lambda frame: frame["status"]["ended"])
    assert frame["status"]["ended"] == "RuntimeError: the data went away"
    assert frame["status"]["notice"]["text"].startswith("The run stopped with RuntimeError")
    said = client.run("try: stage.runner.result()\nexcept RuntimeError as error: print(error)")
    assert said == "the data went away\n"


@pytest.mark.parametrize("subshell", [False, True])
def test_a_move_ends_idle_and_never_makes_the_kernel_busy(client, view, subshell):
    if subshell and not client.open_subshell():
        pytest.skip("this kernel has no subshells")
    view.hello()
    cell = client.submit("1 + 1")
    client.wait(lambda: cell in client.idle)
    assert cell in client.busy
    moves = [
        client.send(view.comm, {"k": "control", "view": view.name, "seq": i, "name": "knob", "value": i / 10})
        for i in range(1, 6)
    ]
    view.reflected(5)
    client.wait(lambda: client.idle.issuperset(moves))
    assert not client.busy.intersection(moves)
