"""Every lab keeps the contract: scripted, told as link, script, figure and text, and small on the page."""

from __future__ import annotations

import inspect
import subprocess
import sys

import pytest

from course import labs
from course.labs.lab import Lab
from course.labs.makers import makers
from course.live.module import module, style

MAX_BUNDLE_KB = 120
LABS = makers()


@pytest.fixture(params=LABS)
def lab(request):
    found = LABS[request.param]({})
    yield found
    found.close()


def test_a_lab_opens_at_its_start_under_its_own_name(lab):
    assert LABS[lab.name] and lab.title
    assert (lab.run.epoch, lab.run.step) == (0, 0)


def test_driving_twice_gives_the_same_history(lab):
    twin = lab.fresh()
    assert lab.drive(epochs=3) == twin.drive(epochs=3)
    assert lab.run.epoch == 3


def test_a_link_opens_the_lab_where_it_was_made(lab):
    lab.drive(epochs=2)
    again = Lab.from_link(lab.link())
    assert (again.name, again.config) == (lab.name, lab.config)
    assert again.history == lab.history


def test_a_moment_can_be_looked_back_at_and_branched_from(lab):
    lab.drive(epochs=3)
    record, words = lab.history.copy(), lab.link()
    assert lab.scrub(1) == 1
    assert (lab.history, lab.link()) == (record, words)
    lab.branch()
    assert lab.history.epochs == [epoch for epoch in record.epochs if epoch <= 1]
    lab.drive(epochs=2)
    assert lab.history == record
    again = Lab.from_link(lab.link())
    assert again.history == record
    with pytest.raises(ValueError, match="no earlier moment is shown"):
        lab.branch()


def test_an_unknown_setting_is_refused_with_a_sentence(lab):
    with pytest.raises(ValueError, match="colour"):
        LABS[lab.name]({"colour": "red"})


def test_the_script_runs_without_the_course(lab, tmp_path):
    lab.drive(epochs=2)
    script = tmp_path / "script.py"
    script.write_text(lab.code(), encoding="utf-8")
    block = f"import sys, runpy; sys.modules['course'] = None; runpy.run_path({str(script)!r})"
    done = subprocess.run([sys.executable, "-c", block], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_figure_summary_and_repr_say_where_it_is(lab):
    lab.drive(epochs=1)
    assert lab.figure().axes
    assert lab.title in lab.summary() and "0x" not in repr(lab)


def test_its_stage_is_described_and_small_enough_for_any_page(lab):
    specs = [panel.spec() for panel in lab.stage.screen.panels]
    assert len({spec["id"] for spec in specs}) == len(specs)
    code = module(specs) + style(specs)
    assert len(code.encode()) <= MAX_BUNDLE_KB * 1000


def test_every_panel_sends_everything_once_and_nothing_while_nothing_changes(lab):
    for panel in lab.stage.screen.panels:
        with lab.stage.runner.borrow() as run:
            assert panel.parts(run, full=True)
            assert panel.parts(run, full=False) == []


def test_makers_take_what_teachers_need():
    for name in LABS:
        maker = getattr(labs, name)
        assert {"seed", "controls", "hide", "autoplay", "speed"} <= set(inspect.signature(maker).parameters)
