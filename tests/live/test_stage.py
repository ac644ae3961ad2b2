"""The widget without a kernel: what it sends, takes and shows. With a kernel: tests/kernel."""

import base64
import gc
import time
import weakref

import pytest
import traitlets

from course.live.panels import Text
from course.live.stage import Stage
from tests.live.counting_run import Count, CountingRun, knob_control


def wait_for_step(stage):
    while stage._run.step == 0:
        time.sleep(0.001)  # gives the interpreter away; the step is what is waited for


@pytest.fixture
def make():
    stages = []

    def build(**options):
        stages.append(Stage(CountingRun(), [Count()], [knob_control()], title="Counting", **options))
        return stages[-1]

    yield build
    for stage in stages:
        stage.close()


def test_the_page_is_sent_its_code_and_nothing_of_the_run(make):
    state = make().get_state()
    assert {"_esm", "_css"} <= state.keys()
    assert "knob" not in state
    assert "export" in state["_esm"] and ".course-stage" in state["_css"]


def test_the_page_is_sent_the_code_of_its_own_panels_only():
    stage = Stage(CountingRun(), [Text("words")], title="Words")
    try:
        assert "stage.panels.Text" in stage._esm and "stage.panels.Curves" not in stage._esm
    finally:
        stage.close()


def test_stages_share_a_style_sheet_only_if_they_look_alike():
    plain, twin, wider = Stage(CountingRun()), Stage(CountingRun()), Stage(CountingRun(), [Text("words")])
    assert plain._anywidget_id == twin._anywidget_id != wider._anywidget_id
    for stage in (plain, twin, wider):
        stage.close()


def test_messages_of_the_page_reach_the_run(make):
    stage = make()
    stage._handle_custom_msg({"k": "control", "view": "v", "seq": 1, "name": "knob", "value": 2.0}, None)
    stage.runner.result(10)
    assert stage._run.knob == 2.0


def test_setting_a_trait_moves_the_control(make):
    stage = make()
    assert stage.knob == 1.0
    stage.knob = 3.0
    stage.runner.result(10)
    assert stage._run.knob == 3.0


def test_a_trait_refuses_in_the_words_of_its_control(make):
    stage = make()
    with pytest.raises(traitlets.TraitError, match="knob must be between 0 and 5, got 6; 1 is a good start"):
        stage.knob = 6
    assert stage.knob == 1.0


def test_it_starts_as_asked(make):
    stage = make(playing=True, speed=5.0)
    wait_for_step(stage)
    stage.runner.pause()
    stage.runner.result(10)
    assert stage.runner._transport.speed == 5.0


def test_readers_without_widgets_get_text_and_after_training_a_picture(make):
    stage = make(still=lambda: b"PNG", summary=lambda: "one line")
    data, _ = stage._repr_mimebundle_()
    assert data["text/plain"] == "one line" and "image/png" not in data
    stage.runner.step()
    stage.runner.result(10)
    data, _ = stage._repr_mimebundle_()
    assert base64.b64decode(data["image/png"]) == b"PNG"
    stage.close()
    data, _ = stage._repr_mimebundle_()
    assert sorted(data) == ["image/png", "text/plain"]


def test_repr_is_the_same_in_every_session(make):
    assert repr(make()) == "<Stage 'Counting': epoch 0, step 0>"


def test_a_closed_stage_is_garbage_with_all_it_held(make):
    stage = Stage(CountingRun(), [Count()], [knob_control()])
    stage.runner.step()
    stage.runner.result(10)
    held = [weakref.ref(stage), weakref.ref(stage.runner), weakref.ref(stage._run)]
    stage.close()
    stage.close()
    del stage
    gc.collect()
    assert [ref() for ref in held] == [None, None, None]
