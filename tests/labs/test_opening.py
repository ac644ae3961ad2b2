"""Opening a link tells how far it is, can be interrupted, asks before it takes long, and diverges again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from course.labs import backprop, playground, training
from course.labs.export.link import LinkError, pack, unpack
from course.labs.lab import Lab
from course.labs.waiting import Opening
from course.training.edits import SetKnob


def long_link(epochs=150_000):
    """A link whose training takes minutes; nobody has to have done it."""
    content = unpack(playground().link())
    content["record"]["at"] = [epochs, epochs * 25]
    return pack(content)


def test_what_takes_long_is_refused_at_once_with_the_number_to_pass():
    began = time.perf_counter()
    with pytest.raises(
        LinkError, match=r"trains 3,750,000 steps, .* longer than limit_s=5; pass limit_s=\d+ "
    ):
        Lab.from_link(long_link(), limit_s=5)
    assert time.perf_counter() - began < 30


def test_it_says_how_far_it_is(capsys):
    with pytest.raises(LinkError):
        Lab.from_link(long_link(), limit_s=5)
    said = capsys.readouterr().err
    assert "Opening the link: step " in said and " of 3,750,000, about " in said
    assert said.isascii()


def test_a_short_one_says_nothing(capsys):
    lab = playground()
    lab.drive(epochs=2)
    assert Lab.from_link(lab.link()).run.epoch == 2
    assert capsys.readouterr().err == ""


def test_stop_interrupts_it():
    code = (
        "from tests.labs.test_opening import long_link; from course.labs.lab import Lab\n"
        "print('ready', flush=True)\nLab.from_link(long_link(), limit_s=3600)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ,
    )
    assert process.stdout.readline() == "ready\n"
    timer = threading.Timer(2.0, process.send_signal, [signal.SIGINT])
    timer.start()
    _, said = process.communicate(timeout=60)
    assert said.strip().endswith("KeyboardInterrupt")


def test_the_limit_is_checked():
    with pytest.raises(ValueError, match="limit_s must be between 1 and 86400, got 0"):
        Lab.from_link(playground().link(), limit_s=0)


def test_steps_that_were_turned_back_count():
    moments = [[9, 225, {"do": "restore", "step": 0}]] * 50_000
    content = unpack(playground().link())
    content["record"] = {"before": [], "moments": moments, "at": [0, 0]}
    with pytest.raises(ValueError, match=r"at most 10,000,000 steps .*, got 11,250,000"):
        Lab.from_link(pack(content))
    lab = playground()
    lab.drive(epochs=3)
    lab.run.step_back()
    lab.drive(epochs=2)
    assert lab.run.record.n_steps == 5 * 25
    assert lab.run.step == 4 * 25


def test_patience_counts_from_where_training_goes_on(monkeypatch):
    now = [0.0]
    monkeypatch.setattr("course.labs.waiting.time.perf_counter", lambda: now[0])
    opening = Opening(1000, 60)
    opening.begin_at(600, 100)  # 600 steps done, and turned back to step 100
    now[0] = 6.0
    opening(150)  # 650 of 1000 in 6 s
    now[0] = 12.0
    opening.begin_at(0, 0)
    with pytest.raises(LinkError, match=r"takes about 20 minutes .* pass limit_s=1800 to wait"):
        opening(10)


def diverged(maker, **settings):
    lab = maker(**settings)
    lab.drive(epochs=200)
    assert lab.run.diverged is not None
    return lab


WILD = [
    (playground, {"dataset": "reg-plane", "activation": "relu", "hidden": (8, 8), "lr": 10.0}),
    (playground, {"dataset": "wine", "activation": "relu", "loss": "cross_entropy", "lr": 10.0, "l2": 9.0}),
    (training, {"lr": 9.0}),
]


@pytest.mark.parametrize(("maker", "settings"), WILD, ids=["regression", "penalty", "surface"])
def test_a_diverged_lab_reopens_as_diverged(maker, settings):
    lab = diverged(maker, **settings)
    again = Lab.from_link(lab.link())
    assert again.run.diverged == lab.run.diverged
    assert again.history == lab.history
    assert again.link() == lab.link()
    assert f"stopped: {lab.run.diverged.reason}" in again.summary()
    assert "diverged" in repr(again)


def test_the_page_of_a_reopened_lab_says_it_at_once():
    lab = Lab.from_link(diverged(*WILD[0][:1], **WILD[0][1]).link())
    assert lab.run.diverged.reason in lab.stage.runner._transport.ended
    lab.close()


def test_a_lab_mended_after_it_diverged_reopens_as_it_was():
    lab = diverged(WILD[0][0], **WILD[0][1])
    lab.run.step_back()
    lab.drive(epochs=1, edits=[(0, SetKnob("lr", 0.01))])
    assert lab.run.diverged is None
    again = Lab.from_link(lab.link())
    assert again.run.diverged is None and again.history == lab.history


def test_a_claim_of_divergence_is_not_believed():
    content = unpack(backprop().link())
    content["record"]["diverged"] = True
    assert Lab.from_link(pack(content)).run.diverged is None
