"""Whatever a page sends, the lab answers in one sentence, and the run goes on."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from course.labs import playground
from course.labs.controls import RAIL
from course.live.protocol import Hello, parse
from course.live.transport import TRANSPORT
from course.training.edits import EDITS, field_names
from course.training.events import RunEnded

PLAIN = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 12), st.integers(), st.floats(), st.text(max_size=8),
    st.sampled_from(["circle", "blobs", "reg-plane", "wine", "tanh", "x", "xy", "lr", "n", "noise", "<b>"]),
)  # fmt: skip
VALUE = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
)
EDIT = st.one_of(
    st.fixed_dictionaries({"do": st.just(do)} | dict.fromkeys(field_names(kind), VALUE))
    for do, kind in EDITS.items()
)
GOOD = st.sampled_from(
    [
        {"do": "add", "points": [[1, 1]], "labels": [1]},
        {"do": "data", "name": "dataset", "value": "reg-gauss"},
        {"do": "data", "name": "dataset", "value": {"name": "blobs", "n_classes": 5}},
        {"do": "hidden", "widths": [12, 3]},
        {"do": "knob", "name": "lr", "value": 1e-6},
        {"do": "weight", "layer": 0, "i": 0, "j": 0, "value": 1000},
        {"do": "undo"},
    ]
)
NAMES = st.sampled_from([*RAIL, *TRANSPORT, "focus", "lrr"]) | st.text(max_size=5)
MESSAGE = st.one_of(
    VALUE,
    st.fixed_dictionaries({"k": st.just("control"), "name": NAMES, "value": VALUE}),
    st.fixed_dictionaries({"k": st.just("edit"), "edit": EDIT | VALUE | GOOD}),
    st.fixed_dictionaries({"k": VALUE, "n": VALUE, "visible": VALUE, "protocol": VALUE}),
)


@pytest.fixture(scope="module")
def stand():
    lab = playground(n=60, hidden=(3,))
    runner, screen, sent = lab.stage.runner, lab.stage.screen, []
    screen._send = lambda content, buffers: sent.append(content)
    screen.receive(Hello("v", True))
    yield SimpleNamespace(lab=lab, runner=runner, screen=screen, sent=sent)
    lab.close()


def test_an_edit_beyond_the_limits_of_the_lab_is_one_sentence(stand):
    sizes = stand.lab.run.model.sizes
    stand.screen.receive(Hello("v", True))
    edit = {"do": "hidden", "widths": [12, 3]}
    stand.runner._handle(parse({"k": "edit", "view": "v", "seq": 1, "edit": edit}))
    stand.screen._send_snapshot("v", stand.runner._transport)
    assert "between 1 and 8, got 12" in stand.sent.pop()["status"]["notice"]["text"]
    assert stand.lab.run.model.sizes == sizes


@settings(max_examples=300, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(messages=st.lists(MESSAGE, min_size=1, max_size=6))
def test_no_message_stops_the_run_or_breaks_a_panel(stand, messages):
    for message in messages:
        if isinstance(message, dict) and message.get("k") in ("control", "edit"):
            message = message | {"view": "v", "seq": 1}
        stand.runner._handle(parse(message))
    stand.screen._send_snapshot("v", stand.runner._transport)
    snapshot = stand.sent.pop()
    json.dumps(snapshot, allow_nan=False)
    assert stand.runner.error is None and not stand.screen._broken
    notice = snapshot["status"]["notice"]
    assert notice is None or (0 < len(notice["text"]) < 600 and "\n" not in notice["text"])
    run = stand.lab.run
    run.reset()
    # An epoch may have a single mini-batch by now: the messages before have set all that can be set.
    assert any(run.step >= 2 or isinstance(event, RunEnded) for event in run.events())
