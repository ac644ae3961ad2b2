"""When a run stops: a rerun cell, an interrupt, a closed stage."""

import time

import pytest

from tests.kernel.client import CellError, View


def play(client):
    view = View(client, client.stages[-1])
    view.hello()
    view.control("play", True)
    view.until(lambda frame: frame["status"]["step"] > 0)
    return view


def stopped(view, within_s=1.0):
    """The status in which the run stands still, at most a second from now."""
    asked = time.perf_counter()
    frame = view.until(lambda frame: not frame["status"]["playing"])
    assert frame["at"] - asked < within_s
    return frame["status"]


def test_running_a_cell_fifty_times_leaves_one_thread_and_one_stage(client):
    for _ in range(50):
        client.run("make(playing=True)", cell="same")
    assert len(client.stages) == 1
    assert client.run("print(threads())") == "1\n"
    play(client)


def test_a_cell_without_a_name_is_known_by_its_text(client):
    for _ in range(3):
        client.run("make(playing=True)")
    assert client.run("print(threads())") == "1\n"


def test_two_stages_of_one_cell_live_side_by_side(client):
    for _ in range(2):
        client.run("a = make(playing=True); b = make(playing=True)", cell="pair")
        assert client.run("print(threads(), a.runner.closed, b.runner.closed)") == "2 False False\n"


def test_cells_don_t_stop_each_other_but_a_key_does(client):
    client.run("a = make(playing=True, key='mine')", cell="one")
    client.run("b = make(playing=True)", cell="two")
    client.run("c = make(playing=True, key='mine')", cell="three")
    said = client.run("print(a.runner.closed, b.runner.closed, c.runner.closed)")
    assert said == "True False False\n"


def test_an_interrupt_between_cells_stops_the_run(client):
    client.run("make()", cell="a")
    view = play(client)
    client.manager.interrupt_kernel()
    status = stopped(view)
    assert status["notice"]["text"].startswith("Interrupted at epoch")
    assert client.run("print(1 + 1)") == "2\n"
    view.control("play", True)
    view.until(lambda frame: frame["status"]["step"] > status["step"])


@pytest.mark.parametrize(
    "code", ["time.sleep(30)", "await asyncio.sleep(30)", "while True: pass", "stage.runner.result()"]
)
def test_an_interrupt_of_a_cell_stops_the_run(client, code):
    client.run("make()", cell="a")
    view = play(client)
    cell = client.submit(f"print('started', flush=True)\n{code}")
    client.wait(lambda: client.outputs.get(cell))
    client.manager.interrupt_kernel()
    stopped(view)
    client.wait(lambda: cell in client.replies)
    assert client.replies[cell]["status"] == "error"


def test_closing_a_hundred_stages_leaves_nothing(client):
    # The first stages fill caches; from then on nothing may grow.
    client.run("""
        import re
        def memory_mib():
            gc.collect()
            return int(re.search(r"VmRSS:\\s+(\\d+)", open("/proc/self/status").read())[1]) / 1024
        def open_and_close(n):
            for _ in range(n):
                stage = make(playing=True)
                stage.runner.put({"k": "hello", "protocol": 1, "view": "v", "visible": True})
                stage.close()
        open_and_close(50)
    """)
    grown = client.run("before = memory_mib(); open_and_close(100); print(memory_mib() - before)", cell="b")
    assert client.stages == [] and client.models == {}
    assert client.run("print(threads())") == "0\n"
    assert client.run("import ipywidgets.widgets.widget as w; print(len(w._instances))") == "0\n"
    assert float(grown) <= 2.0


def test_a_closed_stage_takes_messages_without_a_word(client):
    client.run("make()", cell="a")
    view = play(client)
    client.run("stage.close()")
    view.control("knob", 1.0)
    assert client.run("print(threads())") == "0\n"


def test_a_stage_that_broke_in_the_making_leaves_nothing(client):
    with pytest.raises(CellError, match="no attribute"):
        client.run("Stage(object())")
    assert client.run("print(threads())") == "0\n"


def test_what_is_shown_has_text_and_after_training_a_picture(client):
    client.run("""
        png = lambda: b"\\x89PNG"
        lab = Stage(CountingRun(), title="Counting", still=png, summary=lambda: "epoch 0")
        untrained = lab._repr_mimebundle_()[0]
        lab.runner.step(); lab.runner.result()
        trained = lab._repr_mimebundle_()[0]
        lab.close()
        closed = lab._repr_mimebundle_()[0]
    """)
    widget = "application/vnd.jupyter.widget-view+json"
    assert client.run("print(sorted(untrained))") == f"['{widget}', 'text/plain']\n"
    assert client.run("print(sorted(trained))") == f"['{widget}', 'image/png', 'text/plain']\n"
    assert (
        client.run("print(sorted(closed), closed['text/plain'])") == "['image/png', 'text/plain'] epoch 0\n"
    )
    assert client.run("print(lab)") == "<Stage 'Counting': epoch 1, step 10>\n"
