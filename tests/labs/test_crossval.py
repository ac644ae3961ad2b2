"""The cross-validation lab deals rows as it is told, and its script scores nearly what it does."""

import re
import subprocess
import sys

import numpy as np
import pytest
from sklearn.metrics import balanced_accuracy_score

from course.data.groups import groups_of
from course.labs import crossval
from course.labs.lab import Lab
from course.live.panels import Folds
from course.training.crossval.splits import TESTS
from course.training.edits import Relabel, SetBeside, SetSplit


def test_it_has_a_network_for_each_fold_and_keeps_half_of_the_rows_apart():
    lab = crossval(k=7)
    assert lab.run.model.n_models == 7
    assert (lab.run.roles[:, lab.dataset.valid_rows()] == 0).all()
    assert len(lab.dataset.valid_rows()) == 100


def test_noise_without_a_leak_stays_at_chance_and_with_one_does_not():
    settings = {"n": None, "train_share": 0.9, "select": 10, "k": 6, "lr": 0.03}
    scores = {}
    for leak in (False, True):
        lab = crossval("pure_noise", leak=leak, **settings)
        lab.drive(epochs=40)
        scores[leak] = lab.measure().valid_accuracy.mean()
    assert scores[False] < 0.6
    assert scores[True] > 0.7


def test_visits_dealt_one_by_one_promise_more_than_dealt_by_patient():
    found = {}
    for kind in ("stratified", "grouped"):
        lab = crossval("visits", n=None, train_share=0.9, kind=kind, hidden=(8, 8))
        lab.drive(epochs=120)
        found[kind] = lab.measure().valid_accuracy.mean()
    assert found["stratified"] > found["grouped"] + 0.15


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"dataset": "iris"}, "dataset must be one of"),
        ({"dataset": "diabetes", "kind": "stratified"}, "use 'k-fold'"),
        ({"dataset": "diabetes", "beside": "tree"}, "beside must be left out where targets are learned"),
        ({"kind": "time-ordered"}, "needs rows in the order of time"),
        ({"kind": "stratified-grouped"}, "needs data with groups"),
        ({"target": "price"}, "target needs csv"),
        ({"groups": "who"}, "groups needs csv"),
        ({"time": True}, "time needs csv"),
        ({"csv": "mine.csv", "dataset": "wine"}, "dataset must be left out with csv"),
        ({"csv": "mine.csv", "noise": 0.2}, "noise must be left out with csv"),
        ({"k": 1}, "k must be"),
        ({"k": 80}, "smallest class"),
        ({"kind": "grouped"}, "needs data with groups"),
        ({"kind": "leave-one-out", "n": None, "dataset": "wine", "train_share": 0.9}, None),
        ({"leak": "yes"}, "leak must be True or False"),
        ({"deal": 100}, "deal must be"),
        ({"test_share": 0.0}, "test_share must be"),
        ({"select": 3}, "select must be"),
        ({"hidden": (99,)}, "hidden"),
        ({"controls": ["folds"]}, "controls"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(settings, words):
    if words is None:
        assert crossval(**settings).run.model.n_models == 160
        return
    with pytest.raises(ValueError, match=words) as caught:
        crossval(**settings)
    assert "\n" not in str(caught.value)


def test_a_link_brings_splits_and_edits_back():
    lab = crossval(k=4)
    lab.drive(epochs=2, edits=[(0, SetSplit("seed", 3)), (1, SetSplit("k", 6))])
    lab.drive(epochs=2, edits=[(1, Relabel((int(lab.dataset.ids[0]),), 1))])
    again = Lab.from_link(lab.link())
    assert again.run.splits == lab.run.splits
    assert again.history == lab.history


@pytest.mark.parametrize("settings", [{}, {"dataset": "wine", "n": None, "leak": True, "select": 5}])
def test_the_script_scores_nearly_what_the_lab_does(settings, tmp_path):
    lab = crossval(optimizer="adam", lr=0.02, k=5, **settings)
    lab.drive(epochs=60)
    script = tmp_path / "script.py"
    script.write_text(lab.code(), encoding="utf-8")
    done = subprocess.run([sys.executable, str(script)], check=True, capture_output=True, text=True)
    mean = float(re.search(r"mean (\d\.\d+)", done.stdout).group(1))
    assert mean == pytest.approx(lab.measure().valid_accuracy.mean(), abs=0.06)


def test_it_tells_and_draws_where_it_is():
    lab = crossval(k=3)
    lab.drive(epochs=3)
    told = lab.summary()
    assert "3 networks on 100 rows" in told
    assert "100 rows that no fold holds" in told
    left, right = lab.figure().axes
    assert np.asarray(left.images[0].get_array()).shape == (3, 100)
    assert "mean of 3" in right.get_legend().get_texts()[0].get_text()


def test_pinning_keeps_the_folds_to_compare_with():
    lab = crossval(k=3)
    lab.drive(epochs=3)
    lab.pin()
    lab.drive(epochs=3, edits=[(0, SetSplit("leak", True))])
    assert "leak" in str(lab.compare())


@pytest.mark.parametrize(("curve", "n_points"), [("rows", 8), ("l2", 8), ("lr", 8)])
def test_a_curve_over_rows_or_a_knob_trains_every_point_at_once(curve, n_points):
    lab = crossval(kind="random", k=6, curve=curve)
    assert lab.run.model.n_models == 6 * n_points
    lab.drive(epochs=15)
    assert lab.run.table().shape == (n_points, 6)
    if curve == "rows":
        assert lab.run.table("train_accuracy")[0].mean() > lab.run.table("valid_accuracy")[0].mean()
        assert lab.run.sizes[0] == 8
        assert lab.run.sizes[-1] == 80


@pytest.mark.parametrize(("curve", "which"), [("rows", slice(-4, None)), ("l2", slice(0, 4))])
def test_a_curve_is_told_point_by_point_and_by_one_network_a_split(curve, which, tmp_path):
    lab = crossval(k=4, curve=curve, beside="tree", optimizer="adam", lr=0.02)
    lab.drive(epochs=10)
    scores = lab.measure().valid_accuracy
    told = lab.summary()
    assert f"accuracy on test rows {scores[which].mean():.1%}, standard error" in told
    table = scores.reshape(8, 4)
    lines = re.findall(r"^\S+ \S+: (\S+), standard error (\S+)$", told, re.MULTILINE)
    errors = table.std(axis=1, ddof=1) / 2
    assert lines == [
        (f"{mean:.1%}", f"{error:.1%}") for mean, error in zip(table.mean(axis=1), errors, strict=True)
    ]
    label = lab.figure().axes[1].get_legend().get_texts()[0].get_text()
    assert label == "mean of 4"
    script = tmp_path / "script.py"
    script.write_text(lab.code(), encoding="utf-8")
    done = subprocess.run([sys.executable, str(script)], check=True, capture_output=True, text=True)
    places = re.findall(rf"^{curve} (\S+): mean (\d\.\d+)", done.stdout, re.MULTILINE)
    assert len(places) == 8
    mean = float(re.search(r"accuracy on test rows: mean (\d\.\d+)", done.stdout).group(1))
    assert mean == float(places[-1 if curve == "rows" else 0][1])
    mean = float(re.search(r"Tree\w*: mean (\d\.\d+)", done.stdout).group(1))
    assert mean == pytest.approx(lab.run.beside.trial.scores.mean(), abs=1e-4)


def test_words_figure_and_script_tell_the_standard_error_of_random_splits(tmp_path):
    lab = crossval(kind="random", k=40, test_share=0.25)
    lab.drive(epochs=3)
    scores = lab.measure().valid_accuracy
    error = scores.std(ddof=1) * np.sqrt(1 / 40 + 1 / 3)
    assert f"standard error {error:.1%}, standard deviation {scores.std(ddof=1):.1%}" in lab.summary()
    assert "more splits of the same rows add no rows" in lab.summary()
    assert f"± {error:.1%} (standard error)" in lab.figure().axes[1].get_legend().get_texts()[1].get_text()
    script = tmp_path / "script.py"
    script.write_text(lab.code(), encoding="utf-8")
    done = subprocess.run([sys.executable, str(script)], check=True, capture_output=True, text=True)
    spread = float(re.search(r"deviation (\d\.\d+)", done.stdout).group(1))
    told = float(re.search(r"standard error of the mean (\d\.\d+)", done.stdout).group(1))
    assert told == pytest.approx(spread * np.sqrt(1 / 40 + 1 / 3), abs=2e-4)


def test_a_curve_of_too_many_networks_or_of_something_else_is_refused():
    with pytest.raises(ValueError, match="at most 200 networks"):
        crossval(kind="random", k=40, curve="rows")
    with pytest.raises(ValueError, match="curve must be one of rows, l2, lr"):
        crossval(curve="width")


@pytest.mark.parametrize(
    ("settings", "edit"),
    [
        ({}, SetSplit("k", 3)),
        ({}, {"do": "data", "name": "dataset", "value": "circle"}),
        ({"dataset": "breast_cancer", "select": 3}, {"do": "data", "name": "label_noise", "value": 0.2}),
    ],
)
def test_a_link_opens_where_folds_began_again_in_mid_training(settings, edit):
    lab = crossval(**settings)
    lab.drive(
        epochs=3,
        edits=[(0, {"do": "knob", "name": "l2", "value": 0.1}), (1, {"do": "hidden", "widths": [3]})],
    )
    lab.run.apply({"do": "weight", "layer": 0, "i": 0, "j": 0, "value": 2.0})
    lab.run.apply(edit)
    assert lab.run.epoch == 0
    lab.drive(epochs=2)
    lab.run.undo()
    lab.drive(epochs=2)
    again = Lab.from_link(lab.link())
    assert again.history == lab.history and again.run.settings == lab.run.settings
    assert again.run.model.sizes == lab.run.model.sizes


def test_shuffled_months_promise_what_the_years_after_do_not_keep_and_months_in_order_do_not():
    promised, kept = {}, []
    for kind in ("stratified", "time-ordered"):
        scores = []
        for seed in range(5):
            lab = crossval("stocks", n=None, train_share=0.7, kind=kind, seed=seed, deal=seed)
            lab.drive(epochs=60)
            scores.append(lab.measure().valid_accuracy.mean())
            kept.append(lab.run.held_out_scores().valid_accuracy.mean())
        promised[kind] = scores
    assert min(promised["stratified"]) > 0.68
    assert max(promised["time-ordered"]) < 0.55
    assert 0.4 < np.mean(kept) < 0.6


def test_visits_dealt_by_patient_promise_what_new_patients_keep():
    promised, kept = {}, []
    for kind in ("stratified", "grouped", "stratified-grouped"):
        lab = crossval("visits", n=None, train_share=0.8, kind=kind, hidden=(8, 8))
        lab.drive(epochs=150)
        promised[kind] = lab.measure().valid_accuracy.mean()
        kept.append(lab.run.held_out_scores().valid_accuracy.mean())
    assert promised["stratified"] > np.mean(kept) + 0.2
    for kind in ("grouped", "stratified-grouped"):
        assert abs(promised[kind] - np.mean(kept)) < 0.15


def prices(folder):
    """A file of a learner's own: prices that rise with the size, in the order of their days."""
    rng = np.random.default_rng(0)
    sizes = rng.uniform(40, 200, 90)
    cost = 3000 * sizes + 20000 * rng.normal(size=90)
    days = [f"2026-{1 + k // 28:02d}-{1 + k % 28:02d}" for k in range(90)]
    rows = [f"{days[k]},street {k % 9},{sizes[k]:.1f},{cost[k]:.0f}" for k in range(90)]
    path = folder / "prices.csv"
    path.write_text("\n".join(["day,street,size,price", *rows]), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "settings",
    [
        {"dataset": "diabetes"},
        {"dataset": "reg-plane", "curve": "rows", "k": 4},
        {"dataset": "diabetes", "curve": "l2", "k": 4, "select": 4},
        {"time": "day", "kind": "time-ordered", "street": None},
        {"groups": "street", "kind": "grouped", "k": 4, "day": None},
    ],
)
def test_targets_are_cross_validated_told_drawn_linked_and_written(settings, tmp_path):
    settings = dict(settings)
    if "dataset" not in settings:
        path = prices(tmp_path)
        aside = next(name for name in ("street", "day") if name in settings)
        del settings[aside]
        text = path.read_text(encoding="utf-8").splitlines()
        drop = text[0].split(",").index(aside)
        lines = [",".join(cell for i, cell in enumerate(line.split(",")) if i != drop) for line in text]
        path.write_text("\n".join(lines), encoding="utf-8")
        settings["csv"] = path
    lab = crossval(optimizer="adam", lr=0.02, **settings)
    lab.drive(epochs=60)
    scores = lab.measure().valid_loss[lab.run.shown_runs]
    assert scores.mean() < 0.5 * lab.dataset.y.var()  # what the mean of all would have
    told = lab.summary()
    assert f"loss on test rows {scores.mean():.4g}, standard error" in told
    assert f"off by {np.sqrt(2 * scores.mean()):.4g}" in told
    assert lab.figure().axes[1].get_ylabel() == "loss on test rows"
    again = Lab.from_link(lab.link())
    assert again.history == lab.history
    script = tmp_path / "script.py"
    script.write_text(lab.code(), encoding="utf-8")
    done = subprocess.run([sys.executable, str(script)], check=True, capture_output=True, text=True)
    mean = float(re.search(r"loss on test rows: mean (\d+\.\d+)", done.stdout).group(1))
    assert mean == pytest.approx(scores.mean(), rel=0.35)


def test_a_classifier_is_not_put_beside_networks_that_learn_targets():
    lab = crossval("diabetes")
    with pytest.raises(ValueError, match="beside must be none where targets are learned"):
        lab.run.apply(SetBeside("tree"))


def test_a_file_with_groups_keeps_them_whole_in_every_fold_and_beside_them(tmp_path):
    rng = np.random.default_rng(0)
    rows = [f"p{k // 4},{rng.normal()},{rng.normal()},{'ab'[k // 4 % 2]}" for k in range(120)]
    path = tmp_path / "people.csv"
    path.write_text("\n".join(["who,x,y,label", *rows]), encoding="utf-8")
    lab = crossval(csv=path, groups="who", kind="stratified-grouped", k=3)
    groups = groups_of(lab.dataset)
    assert not set(groups[lab.dataset.is_train]) & set(groups[~lab.dataset.is_train])
    for roles in lab.run.roles:
        assert not set(groups[roles == 1]) & set(groups[roles == 2])
    assert "noise" not in lab.config["controls"]
    assert lab.title == "Cross-validation: people.csv"


def test_where_classes_are_of_different_sizes_balanced_accuracy_stands_beside_accuracy(tmp_path):
    lab = crossval("breast_cancer", n=None, minority_share=0.1, k=4, optimizer="adam", lr=0.01)
    lab.drive(epochs=3)
    run = lab.run
    answers = run.model.predict(run.model.forward(run.inputs_of(run.dataset.X))).numpy()
    expected = [
        balanced_accuracy_score(run.dataset.y[tests], mine[tests])
        for mine, tests in zip(answers, run.roles == TESTS, strict=True)
    ]
    assert run.balanced_accuracy() == pytest.approx(expected)
    assert np.mean(expected) < lab.measure().valid_accuracy.mean() - 0.05
    error = np.std(expected, ddof=1) / 2
    assert f"balanced accuracy {np.mean(expected):.1%}, standard error {error:.1%}" in lab.summary()
    panel = {part.name: part.value for part in Folds().parts(run, full=True)}
    assert panel["scores"]["balanced"] == pytest.approx({"mean": np.mean(expected), "error": error})
    script = tmp_path / "script.py"
    script.write_text(lab.code(), encoding="utf-8")
    done = subprocess.run([sys.executable, str(script)], check=True, capture_output=True, text=True)
    assert re.search(r"^balanced accuracy: mean 0\.\d+", done.stdout, re.MULTILINE)
    assert Lab.from_link(lab.link()).history == lab.history


def test_where_classes_are_of_one_size_nothing_is_balanced():
    lab = crossval(k=3)
    lab.drive(epochs=1)
    assert "balanced" not in lab.summary()
    assert Folds().parts(lab.run, full=True)[-2].value["balanced"] is None
    assert not crossval("diabetes", k=3).run.is_imbalanced


def test_the_share_of_the_rare_class_can_be_moved_while_it_trains():
    lab = crossval("gauss", k=3, minority_share=0.2, controls=["minority_share"])
    assert np.mean(lab.dataset.y == 1) == pytest.approx(0.2, abs=0.03)
    lab.drive(epochs=2, edits=[(1, {"do": "data", "name": "minority_share", "value": 0.5})])
    assert not lab.run.is_imbalanced
