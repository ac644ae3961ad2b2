import json
import math
from dataclasses import dataclass

import numpy as np
import pytest

from course.training.edits import Relabel, SetKnob, SetWeight, Undo
from course.training.events import EditApplied, EpochEnded, Evaluated, Metrics, Numbers, StepEnded
from course.training.history import History
from tests.training.runs import make_run, take_epochs


def metrics(loss, clean=None):
    one = np.array([0.5])
    return Metrics(
        np.array([loss]), np.array([loss + 1]), one, one, clean if clean is None else np.array([clean])
    )


def short_history():
    history = History()
    history.append(Evaluated(0, 0, metrics(1.0)))
    history.append(StepEnded(1, 0))
    history.append(EditApplied(0, 3, "relabelled 1 point", Relabel((4,), 1)))
    history.append(EpochEnded(1, 25, metrics(0.5, clean=0.75), 0.1))
    return history


def test_a_frame_has_one_row_a_report_and_the_promised_columns():
    frame = short_history().to_frame()
    names = [
        "epoch",
        "step",
        "train_loss",
        "valid_loss",
        "train_accuracy",
        "valid_accuracy",
        "clean_accuracy",
    ]
    assert list(frame.columns) == names
    assert frame["epoch"].tolist() == [0, 1]
    assert frame["step"].tolist() == [0, 25]
    assert math.isnan(frame["clean_accuracy"][0])
    assert frame["clean_accuracy"][1] == 0.75


def test_no_clean_accuracy_where_no_label_was_dirtied():
    run = make_run()
    take_epochs(run, 1)
    assert "clean_accuracy" not in run.history.to_frame().columns


def test_regression_has_no_accuracies_to_show():
    run = make_run("reg-plane")
    take_epochs(run, 1)
    assert run.history.to_frame()["train_accuracy"].isna().all()


def test_several_runs_have_a_row_each():
    run = make_run(n_models=3)
    take_epochs(run, 2)
    frame = run.history.to_frame()
    assert len(frame) == 3 * 3
    assert frame["run"].tolist() == [0, 1, 2] * 3
    assert run.history.column("train_loss", 1).shape == (2, 3)


@pytest.mark.parametrize("n_models", [1, 2])
def test_json_round_trip_keeps_every_bit(n_models):
    run = make_run(n_models=n_models)
    run.apply(Relabel((3,), 0))
    take_epochs(run, 3)
    text = run.history.to_json()
    again = History.from_json(text)
    assert again == run.history
    assert again.to_json() == text


def test_nan_and_infinity_survive_strict_json():
    history = History()
    history.append(Evaluated(0, 0, metrics(math.inf)))
    history.append(Evaluated(0, 1, metrics(math.nan)))
    text = history.to_json()
    json.loads(text, parse_constant=lambda word: pytest.fail(f"{word} is no JSON"))
    assert History.from_json(text) == history


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda text: text[:-20], "breaks off at character"),
        (lambda text: "[]", "must be the record"),
        (lambda text: "[" * 100_000, "nested|breaks off"),
        (lambda text: text.replace('"version": 1', '"version": 99'), "version 99"),
        (lambda text: text.replace('"step": [0, 25]', '"step": [0]'), "different lengths"),
        (lambda text: text.replace('"do": "relabel"', '"do": "relable"'), "did you mean 'relabel'"),
    ],
)
def test_a_spoilt_record_is_refused_in_a_sentence(spoil, words):
    with pytest.raises(ValueError, match=words):
        History.from_json(spoil(short_history().to_json()))


def test_truncate_forgets_later_rows_and_edits():
    history = short_history()
    history.truncate(2)
    assert (history.steps, history.edits, history.rewinds) == ([0], [], 1)


def test_a_rewind_keeps_the_edits_that_stay_in_force():
    history = History()
    edits = [(1, SetKnob("lr", 0.1)), (30, Relabel((1,), 1)), (40, Relabel((2,), 1)), (50, Undo())]
    for step, edit in [*edits, (60, SetWeight(0, 0, 0, 1.0))]:
        history.append(EditApplied(0, step, "", edit))
    history.rewind(25, 1)
    assert [(e.step, e.edit) for e in history.edits] == [(1, SetKnob("lr", 0.1)), (25, Relabel((1,), 1))]


def test_a_history_of_another_kind_of_training_keeps_what_its_reports_tell():
    @dataclass(frozen=True, slots=True, eq=False)
    class Scores(Numbers):
        """What games tell."""

        won: np.ndarray
        drawn: np.ndarray | None = None

    history = History(2, Scores)
    history.append(Evaluated(0, 0, Scores(np.array([0.5, math.nan]))))
    history.append(EpochEnded(1, 10, Scores(np.array([0.75, 1.0]), np.array([0.0, 0.25])), 0.1))
    np.testing.assert_array_equal(history.column("won"), [[0.5, math.nan], [0.75, 1.0]])
    assert list(history.to_frame().columns) == ["epoch", "step", "run", "won", "drawn"]
    assert history.last == Scores(np.array([0.75, 1.0]), np.array([0.0, 0.25]))
    assert History.from_json(history.to_json(), Scores) == history == history.copy()
