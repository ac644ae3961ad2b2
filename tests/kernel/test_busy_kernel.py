"""A stage goes on, and answers, while the kernel's main thread is at work."""

import time

import pytest

from tests.kernel.client import View


@pytest.fixture
def view(client):
    subshells = client.open_subshell()
    client.run("make()", cell="a")
    view = View(client, client.stages[-1])
    view.subshells = subshells
    view.hello()
    view.control("play", True)
    view.until(lambda frame: frame["status"]["step"] > 0)
    return view


def test_training_goes_on_and_frames_come_while_a_cell_sleeps(client, view):
    n_before, step = len(view.frames), view.frames[-1]["status"]["step"]
    cell = client.submit("time.sleep(1.5)")
    # Without subshells no credit arrives meanwhile, and what the view had left when the cell began must do.
    enough = 20 if view.subshells else 5
    client.wait(lambda: view.take(0.1) is not None and len(view.frames) >= n_before + enough)
    assert cell not in client.replies
    assert view.frames[-1]["status"]["step"] > step
    client.wait(lambda: cell in client.replies)
    assert view.reflected(view.control("knob", 2.0))


def test_a_move_is_answered_while_a_cell_sleeps(client, view):
    if not view.subshells:
        pytest.skip("this ipykernel has no subshells: messages wait for the cell")
    for set_up in ("", "stage.knob = 1.5"):  # setting a trait must not bind the messages to the main thread
        client.run(set_up)
        cell = client.submit("time.sleep(1.5)")
        sent = time.perf_counter()
        frame = view.reflected(view.control("knob", 2.0))
        assert cell not in client.replies
        assert frame["at"] - sent < 0.75
        view.until(lambda _, cell=cell: cell in client.replies)


def test_a_move_is_answered_while_a_cell_computes(client, view):
    if not view.subshells:
        pytest.skip("this ipykernel has no subshells: messages wait for the cell")
    cell = client.submit("end = time.time() + 1.5\nwhile time.time() < end: sum(range(1000))")
    frame = view.reflected(view.control("knob", 2.0))
    assert cell not in client.replies and frame["values"] == {"knob": 2.0}
    view.until(lambda _: cell in client.replies)


def test_an_awaiting_cell_does_not_stop_the_moves(client, view):
    cell = client.submit("await asyncio.sleep(1.5); run_.knob")
    frame = view.reflected(view.control("knob", 2.0))
    assert frame["values"] == {"knob": 2.0}
    if view.subshells:
        assert cell not in client.replies
    client.wait(lambda: cell in client.replies)
    assert client.run("print(run_.knob)") == "2.0\n"


def test_the_pages_moves_reach_traits_observers_and_links_on_the_main_thread(client, view):
    client.run("""
        import ipywidgets
        slider = ipywidgets.FloatSlider(max=5)
        link = ipywidgets.link((stage, "knob"), (slider, "value"))
        seen = []
        stage.observe(lambda change: seen.append((change.new, threading.current_thread().name)), "knob")
        box = ipywidgets.HBox([stage, slider])
    """)
    view.reflected(view.control("knob", 2.5))
    assert client.run("await asyncio.sleep(0.1); print(slider.value, seen)") == "2.5 [(2.5, 'MainThread')]\n"
    client.run("slider.value = 4.0")
    view.until(lambda frame: frame["values"].get("knob") == 4.0)
    assert client.run("await asyncio.sleep(0.1); print(run_.knob, stage.knob)") == "4.0 4.0\n"


def test_a_trait_refuses_what_the_control_refuses(client, view):
    said = client.run("try: stage.knob = 50\nexcept Exception as error: print(type(error).__name__, error)")
    assert said == "TraitError knob must be between 0 and 5, got 50; 1 is a good start\n"
    assert client.run("print(stage.knob, run_.knob)") == "1.0 1.0\n"
