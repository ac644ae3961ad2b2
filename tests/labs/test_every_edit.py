"""Every kind of edit on every lab is done, and the lab lives on, or is refused in one sentence."""

from __future__ import annotations

import pytest

from course.labs.lab import Lab
from course.labs.makers import makers
from course.live.protocol import parse
from course.live.transport import TRANSPORT
from course.training.edits import EDITS, EditError
from tests.labs.edit_table import EDITS_OF_EACH_KIND, fingerprint

LABS = makers()
NASTY = [
    None, True, False, 0, 1, -1, 2, 3.5, 0.1, 10**400, -(10**400), 1e308, float("inf"), float("nan"), 2**53,
    2**63, "", "x", "a" * 300, "circle", "none", [], [1], ["x"], [[]], [None], [1e308] * 3, [3, 2], {},
    {"a": 1}, {"x": [1, 2], "y": [1, 2]}, [[0, 1], [1, 2]], [[10**400, 1]], {"name": "circle", "n": 10**400},
]  # fmt: skip


def test_the_table_knows_every_kind_of_edit():
    assert set(EDITS_OF_EACH_KIND) == set(EDITS)


@pytest.mark.parametrize("name", LABS)
def test_an_edit_is_done_or_refused_in_one_sentence_and_leaves_no_trace(name):
    lab = LABS[name]({})
    lab.drive(epochs=1)
    n_done = n_refused = 0
    for edit in (edit for edits in EDITS_OF_EACH_KIND.values() for edit in edits):
        before = fingerprint(lab.run)
        try:
            lab.run.apply(edit)
        except EditError as error:
            sentence = str(error)
            assert 10 < len(sentence) < 300 and "\n" not in sentence, (edit, sentence)
            assert fingerprint(lab.run) == before, edit
            n_refused += 1
            continue
        n_done += 1
        _live_on(lab, edit)
        if lab.run.diverged is not None:  # a record of it is another matter
            lab.close()
            lab = LABS[name]({})
            lab.drive(epochs=1)
    assert n_done and n_refused
    again = Lab.from_link(lab.link(), limit_s=600)  # it has not seen what was refused
    assert again.history == lab.history
    lab.close()


@pytest.mark.parametrize("name", LABS)
def test_every_control_and_every_button_answers_any_value(name):
    lab = LABS[name]({})
    lab.drive(epochs=1)
    runner, screen, said = lab.stage.runner, lab.stage.screen, []
    screen.say = lambda text, level="info": said.append(text)
    names = [*screen.rail.controls, *screen.rail._view_options, *TRANSPORT]
    messages = [{"k": "control", "name": each, "value": value} for each in names for value in NASTY]
    messages += [{"k": "edit", "edit": value} for value in NASTY]
    messages += [{"k": "edit", "edit": {"do": "data", "name": "dataset", "value": value}} for value in NASTY]
    for seq, message in enumerate(messages, 1):
        said.clear()
        runner._handle(parse(message | {"view": "v", "seq": seq}))
        assert all(len(text) < 400 and "\n" not in text and "inside" not in text for text in said), said
        screen.rail.changed(lab.run)
        for panel in screen.panels:
            panel.parts(lab.run, full=False)
    assert runner.error is None and screen._seq["v"] == len(messages)
    lab.close()


def _live_on(lab, edit):
    """Show, train and tell the lab as a page would, then take the edit back and show it again."""
    screen, run = lab.stage.screen, lab.run
    for take_back in (False, True):
        if take_back:
            lab.drive(epochs=1)
            run.undo()
        run.evaluate()
        screen.rail.stale = True
        screen.rail.changed(run)
        assert lab.summary() and run.settings
        for panel in screen.panels:
            assert panel.parts(run, full=True), (edit, panel.id)
