"""What holds for every panel, on every kind of data."""

from __future__ import annotations

import json

import numpy as np
import pytest

from course.live.parts import pack
from course.training.edits import SetActivation, SetData, SetHidden

DATA = ["circle", "blobs", "reg-gauss", "breast_cancer", "digits", "diabetes"]


@pytest.mark.parametrize("name", DATA)
def test_specs_and_parts_travel(make_run, make_panels, train, name):
    run = make_run(name)
    train(run, 1)
    panels = make_panels(run)
    assert len({panel.id for panel in panels}) == len(panels)
    for panel in panels:
        spec = panel.spec()
        assert spec["id"] == panel.id
        json.dumps(spec, allow_nan=False)
        entries, buffers = pack(panel.parts(run, full=True))
        json.dumps(entries, allow_nan=False)
        assert len(buffers) == sum("b" in entry for entry in entries)


@pytest.mark.parametrize("name", DATA)
def test_nothing_is_sent_twice_while_nothing_changes(make_run, make_panels, train, name):
    run = make_run(name)
    train(run, 1)
    for panel in make_panels(run):
        assert panel.parts(run, full=True)
        assert panel.parts(run, full=False) == []


def test_a_full_look_is_whole_and_the_same_every_time(make_run, make_panels, train):
    run = make_run()
    train(run, 3)
    for panel in make_panels(run):
        first = {part.name: np.array(part.value, copy=True) for part in panel.parts(run, full=True)}
        train(run, 0)
        second = {part.name: np.asarray(part.value) for part in panel.parts(run, full=True)}
        assert first.keys() == second.keys()
        assert all(np.array_equal(first[name], second[name]) for name in first)


def test_looking_does_not_change_the_run(make_run, make_panels, train):
    watched, alone = make_run(), make_run()
    panels = make_panels(watched)
    for _ in range(3):
        train(watched, 1)
        train(alone, 1)
        for panel in panels:
            panel.parts(watched, full=False)
    assert watched.history == alone.history


@pytest.mark.parametrize(
    "edit",
    [
        SetData("dataset", "digits"),
        SetData("dataset", "diabetes"),
        SetData("dataset", {"name": "blobs", "n_classes": 5}),
        SetHidden(()),
        SetHidden((8, 8, 8)),
        SetActivation("relu"),
        SetData("label_noise", 0.3),
        SetData("n", 50),
    ],
    ids=str,
)
def test_panels_follow_any_change_and_its_undo(make_run, make_panels, train, edit):
    run = make_run()
    panels = make_panels(run)
    before = {panel.id: {part.name for part in panel.parts(run, full=True)} for panel in panels}
    run.apply(edit)
    for panel in panels:
        panel.parts(run, full=False)
    train(run, 1)
    run.undo()
    for panel in panels:
        panel.parts(run, full=False)
        assert {part.name for part in panel.parts(run, full=True)} >= before[panel.id] - {"clean"}


def test_a_diverged_model_is_drawn(make_run, make_panels):
    run = make_run(activation="relu", name="reg-plane")
    run.model.flat.fill_(float("nan"))
    for panel in make_panels(run):
        panel.parts(run, full=True)
    run.model.flat.fill_(1e38)
    for panel in make_panels(run):
        panel.parts(run, full=True)


def test_text_is_sent_as_it_is_and_again_when_it_changes(make_run, make_panels, read):
    run = make_run()
    text = make_panels(run)[-1]
    assert read(text, run, full=True) == {"text": "Look <b>here</b>."}
    text.text = "Now there."
    assert read(text, run) == {"text": "Now there."}
    assert read(text, run) == {}
