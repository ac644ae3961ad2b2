"""A prediction is asked once, kept, and has a stated default where nobody can answer."""

from __future__ import annotations

import ipywidgets as widgets
import numpy as np
import pytest

from course.labs import playground
from course.learning.predict import predict
from course.learning.progress import open_progress
from course.live.sketch import N_POINTS

OPTIONS = ("it falls", "it stays", "it rises <b>a lot</b>")


@pytest.fixture
def asked():
    return predict("What will accuracy do?", OPTIONS, default="it stays")


def form_parts(prediction):
    question, row, button, _, note = prediction.form().children
    return question, row.children[0], button, note


def test_without_a_learner_the_stated_default_stands(asked):
    assert (asked.answer, asked.is_kept) == ("it stays", False)
    assert repr(asked) == (
        "What will accuracy do?\n→ it stays (nothing kept yet, so the stated default stands)"
    )


def test_the_form_keeps_what_was_chosen(asked):
    _, field, button, note = form_parts(asked)
    assert isinstance(field, widgets.RadioButtons)
    field.value = "it falls"
    button.click()
    assert (asked.answer, asked.is_kept) == ("it falls", True)
    assert field.disabled and button.disabled
    assert "Kept: it falls." in note.value


def test_the_button_without_a_choice_asks_for_one(asked):
    _, field, button, note = form_parts(asked)
    assert field.value is None
    button.click()
    assert not asked.is_kept
    assert "Choose an answer first" in note.value


def test_a_kept_answer_is_not_changed_afterwards(asked):
    asked.keep("it falls")
    with pytest.raises(ValueError, match="already kept: it falls; run the cell again"):
        asked.keep("it stays")
    assert asked.answer == "it falls"
    assert form_parts(asked)[2].disabled


def test_html_is_shown_as_text(asked):
    _, field, button, note = form_parts(asked)
    field.value = OPTIONS[2]
    button.click()
    assert "&lt;b&gt;" in note.value and "<b>" not in note.value


def test_a_number_has_a_range_and_a_unit():
    asked = predict("How many points will it lose?", low=0, high=100, unit=" points", default=5)
    _, field, button, _ = form_parts(asked)
    assert isinstance(field, widgets.BoundedFloatText)
    field.value = 12
    button.click()
    assert asked.answer == 12
    assert "12 points (kept)" in repr(asked)


@pytest.mark.parametrize("bad", [-1, 101, float("nan"), "12"])
def test_a_number_out_of_range_is_refused(bad):
    asked = predict("How many?", low=0, high=100, default=5)
    with pytest.raises(ValueError, match=r"prediction must be .*5 is a good start"):
        asked.keep(bad)
    assert not asked.is_kept


@pytest.mark.parametrize("options", [("one",), ("same", "same")])
def test_options_must_differ(options):
    with pytest.raises(ValueError, match="at least 2 different answers"):
        predict("?", options, default=options[0])


def test_the_default_must_be_an_answer():
    with pytest.raises(ValueError, match=r"default must be one of .*did you mean 'it stays'\?"):
        predict("?", OPTIONS, default="it stay")


def test_shows_a_widget_and_plain_text(asked):
    bundle = asked._repr_mimebundle_()
    assert bundle["text/plain"] == repr(asked)
    assert "application/vnd.jupyter.widget-view+json" in bundle


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "progress.json"))


def test_answer_and_explanation_are_part_of_the_learners_progress(asked, place):
    _, row, button, why, note = asked.form().children
    assert why.layout.display == "none", "there is nothing to explain before the experiment"
    row.children[0].value = "it falls"
    button.click()
    assert why.layout.display is None
    why.value = "the others <b>outvote</b> them"
    assert note.value == "<p>Your line is kept.</p>"
    kept = open_progress().predictions["What will accuracy do?"]
    assert (kept.answer, kept.explanation) == ("it falls", "the others <b>outvote</b> them")


def test_a_line_that_is_too_long_is_told(asked, place):
    *_, why, note = asked.form().children
    why.value = "a" * 2001
    assert "at most 2,000 characters" in note.value


def test_a_long_question_is_kept_by_its_beginning(place):
    predict("Why? " * 40, low=0, high=9, default=1).keep(3)
    assert list(open_progress().predictions) == [("Why? " * 40)[:100]]


@pytest.fixture
def lab():
    made = playground("circle", n=60, seed=1)
    yield made
    made.close()


def test_a_lab_waits_for_the_prediction(lab):
    asked = predict("What will it do?", OPTIONS, default="it stays", locks=lab)
    assert "Predict first" in lab.run.locked
    asked.keep("it falls")
    assert lab.run.locked == ""


def test_a_script_trains_with_the_stated_default(lab):
    asked = predict("What will it do?", OPTIONS, default="it stays", locks=lab)
    assert lab.drive(epochs=2).epochs[-1] == 2
    assert (asked.answer, asked.is_kept) == ("it stays", False)


def test_a_teacher_opens_one_lab_or_all(lab, monkeypatch):
    predict("What will it do?", OPTIONS, default="it stays", locks=lab)
    lab.unlock()
    assert lab.run.locked == ""
    monkeypatch.setenv("COURSE_UNLOCKED", "1")
    predict("And now?", OPTIONS, default="it stays", locks=lab)
    assert lab.run.locked == ""


def test_a_cell_that_runs_again_keeps_the_answer_and_the_lab_open(lab):
    words = {"default": "it stays", "locks": lab}
    predict("What will it do?", OPTIONS, **words).keep("it falls")
    again = predict("What will it do?", OPTIONS, **words)
    assert again.is_kept and again.answer == "it falls" and not lab.run.locked
    assert form_parts(again)[1].value == "it falls" and form_parts(again)[2].disabled
    other = predict("What will it do?", [*OPTIONS, "it grows"], **words)
    assert not other.is_kept and lab.run.locked, "another question, though its words are the same"
    assert not predict("What will it do?", OPTIONS, default="it stays", locks=lab.fresh()).is_kept


def test_a_curve_drawn_on_the_page_is_kept_and_unlocks(lab, place):
    asked = predict("How will it go?", draw="train_loss", epochs=20, high=0.5, default=[0.5, 0.1], locks=lab)
    assert len(asked.answer) == N_POINTS and not asked.is_kept
    message = {"k": "control", "view": "v", "seq": 1, "name": "sketch", "value": [0.25] * N_POINTS}
    lab.stage._handle_custom_msg(message, None)
    lab.result(10)
    assert asked.is_kept and asked.answer == [0.25] * N_POINTS
    assert lab.run.locked == "" and lab.run.sketch.is_kept
    assert open_progress().predictions["How will it go?"].answer.startswith("0.25 0.25")
    with pytest.raises(ValueError, match="already kept: a curve of the train loss"):
        asked.keep([0, 1])


def test_a_curve_is_compared_with_the_run(lab):
    asked = predict("How will it go?", draw="train_loss", epochs=4, high=0.5, default=[0.5, 0.1], locks=lab)
    assert "train first" in repr(asked.against(lab))
    lab.drive(epochs=4)
    drawn = np.linspace(0.5, 0.1, 5)
    error = np.abs(lab.history.column("train_loss")[:, 0] - drawn).mean()
    assert repr(asked.against(lab)) == f"Your curve of the train loss is off by {error:.4g} on average."


def test_a_number_of_a_metric_lies_over_the_curves_as_a_level(lab):
    asked = predict("Where will it end?", metric="valid_loss", low=0, high=1, default=0.5, locks=lab)
    assert lab.run.sketch is None
    asked.keep(0.25)
    assert lab.run.sketch.values == [0.25] * N_POINTS and lab.run.sketch.is_level
    lab.drive(epochs=2)
    last = lab.history.column("valid_loss")[-1, 0]
    assert lab.run.sketch.error(lab.history) == pytest.approx(abs(last - 0.25))
    assert repr(asked.against(0.375)) == "You predicted 0.25; it was 0.375: off by 0.125."


def test_a_choice_is_laid_beside_what_happened(asked):
    assert repr(asked.against("it falls")) == "You predicted: it stays\nIt happened:   it falls"
    assert repr(asked.against("it stays")).endswith("it stays (as you said)")


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"draw": "train_loss", "default": [1, 0]}, "draw needs locks"),
        ({"draw": "loss", "default": [1, 0], "locks": ...}, "metric must be one of"),
        ({"draw": "train_loss", "default": 1, "locks": ...}, "2 or more numbers"),
        ({"draw": "train_loss", "default": [2, 0], "locks": ...}, "default must be between 0 and 1, got 2"),
        ({"draw": "train_loss", "high": 0, "default": [1, 0], "locks": ...}, "high must be above low"),
        ({"draw": "train_loss", "epochs": 0, "default": [1, 0], "locks": ...}, "epochs must be"),
    ],
)
def test_what_cannot_be_drawn_is_refused(lab, settings, message):
    if "locks" in settings:
        settings = settings | {"locks": lab}
    with pytest.raises(ValueError, match=message):
        predict("?", **settings)
