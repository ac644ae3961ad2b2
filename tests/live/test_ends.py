"""A run ends with Python, without a crash, and trains no more once nobody has its lab."""

from __future__ import annotations

import gc
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from course.labs import playground
from tests.live.waiting import wait_for

ROOT = Path(__file__).parents[2]
SCRIPT = """
import sys, threading
from course.labs.makers import makers
lab = makers()[sys.argv[1]](eval(sys.argv[2]))
if "beside" in lab.config:  # fitted by a thread of its own, as the page draws
    lab.stage.screen.panels[0].parts(lab.run, True)
lab.stage.runner.play()
moved = threading.Event()
while lab.run.step < 20:
    moved.wait(0.01)
print("bye", flush=True)
{end}
"""
# Each with what ends it and the code that Python then ends with; without help two of three abort.
ENDS = [
    ("playground", "{}", "", 0),
    ("playground", "{}", "sys.exit(3)", 3),
    ("playground", "{}", "raise KeyError('x')", 1),
    ("gripper", "{}", "", 0),
    ("crossval", "{'beside': 'forest'}", "", 0),
]


def test_python_ends_while_stages_play():
    started = []
    for lab, settings, end, _ in ENDS:
        command = [sys.executable, "-c", SCRIPT.format(end=end), lab, settings]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        started.append(subprocess.Popen(command, cwd=ROOT, **pipes))
    for process, (lab, _, _, code) in zip(started, ENDS, strict=True):
        said, error = process.communicate(timeout=100)
        assert said.decode().strip() == "bye", (lab, error.decode())
        assert process.returncode == code, (lab, error.decode())


def playing():
    lab = playground("circle")
    lab.stage.runner.play()
    run = lab.run
    wait_for(lambda: run.step > 20)
    return lab, run


def rests(run, runner):
    wait_for(lambda: not runner.playing)
    runner.result(10)
    step = run.step
    threading.Event().wait(0.2)
    return run.step == step


def test_a_deleted_lab_that_nobody_sees_trains_no_more():
    lab, run = playing()
    runner = lab.stage.runner
    del lab
    gc.collect()
    assert rests(run, runner)


def test_a_stage_that_was_held_alone_goes_on_once_it_is_shown():
    lab, run = playing()
    stage = lab.stage
    del lab
    gc.collect()
    assert rests(run, stage.runner)
    data, _ = stage._repr_mimebundle_()
    assert data["text/plain"].startswith("<Stage ") and "image/png" not in data
    step = run.step
    wait_for(lambda: run.step > step + 20)


@pytest.mark.parametrize("seen", ["shown", "on a page"])
def test_a_lab_on_a_page_goes_on_whoever_forgets_it(seen):
    lab, run = playing()
    stage = lab.stage
    if seen == "shown":
        lab._repr_mimebundle_()
    else:
        stage._handle_custom_msg({"k": "hello", "protocol": 1, "view": "v", "visible": True}, [])
    del lab
    gc.collect()
    step = run.step
    wait_for(lambda: run.step > step + 20)
    if seen == "shown":  # and tells of itself as before
        assert "Playground" in stage._repr_mimebundle_()[0]["text/plain"]
