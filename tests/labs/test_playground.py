"""The playground offers what TensorFlow Playground does and more, and says what is wrong with an argument."""

from __future__ import annotations

import pytest

from course.data import DATASETS, Inputs, load
from course.labs import playground
from course.labs.controls import RAIL
from course.labs.lab import Lab
from course.models.mlp import MLP
from course.training.knobs import Knobs
from course.training.supervised.run import Run


@pytest.mark.parametrize("name", DATASETS)
def test_every_data_set_trains(name):
    lab = playground(name)
    history = lab.drive(epochs=2)
    losses = history.column("train_loss")[:, 0]
    assert len(losses) == 3
    assert losses[-1] < losses[0]
    assert (lab.run.model.output == "linear") == (lab.dataset.task == "regression")


def test_defaults_are_the_playground_s():
    run = playground().run
    assert (run.model.sizes, run.model.activation, run.model.loss) == ((2, 4, 2, 1), "tanh", "squared")
    assert (run.knobs.lr, run.knobs.batch_size, run.dataset.n) == (0.03, 10, 500)
    assert run.inputs.names == ("x", "y")


def test_the_preset_is_the_plain_workload_bit_for_bit():
    lab = playground("spiral", preset="tf-playground", features=("x", "y", "sin x"), hidden=(8, 8), seed=3)
    dataset = load("spiral", seed=3)
    inputs = Inputs.fit(dataset, features=("x", "y", "sin x"))
    run = Run(MLP((3, 8, 8, 1), seed=3), dataset, Knobs(shuffle=False), seed=3, inputs=inputs)
    for event in run.events():
        if getattr(event, "epoch", 0) == 3:
            break
    lab.drive(epochs=3)
    assert lab.history.steps == [0, 25, 50, 75]
    assert lab.history.column("valid_loss").tolist() == run.history.column("valid_loss").tolist()


def test_every_argument_reaches_the_run():
    lab = playground(
        "xor", noise=0.2, train_share=0.8, label_noise=0.1, n=200, batch_size=5, features=["x", "xy"],
        hidden=[3, 3, 3], activation="relu", lr=0.1, l1=0.001, l2=0.01, optimizer="momentum", seed=7,
        loss="cross_entropy",
    )  # fmt: skip
    run = lab.run
    assert run.dataset.settings | {"minority_share": None} == {
        "noise": 0.2, "label_noise": 0.1, "random_labels": False, "train_share": 0.8, "n": 200,
        "minority_share": None,
    }  # fmt: skip
    assert run.knobs.to_dict() == {
        "lr": 0.1, "batch_size": 5, "optimizer": "momentum", "momentum": 0.9, "l1": 0.001, "l2": 0.01,
        "dropout": 0.0, "patience": 0, "shuffle": True,
    }  # fmt: skip
    assert (run.model.sizes, run.model.activation, run.model.loss) == (
        (2, 3, 3, 3, 1),
        "relu",
        "cross_entropy",
    )
    assert run.inputs.names == ("x", "xy")
    assert not run.can_undo


def test_real_data_use_all_columns_two_of_them_or_components():
    assert playground("breast_cancer").run.model.sizes[0] == 30
    assert playground("wine", columns=("alcohol", "hue")).run.inputs.columns == ("alcohol", "hue")
    components = playground("breast_cancer", columns="components")
    assert components.run.model.sizes[0] == 2
    components.drive(epochs=20)
    assert components.measure().valid_accuracy[0] > 0.9


def test_several_classes_have_an_output_each():
    assert playground("blobs", n_classes=5).run.model.sizes[-1] == 5


def test_a_learner_s_file(tmp_path):
    path = tmp_path / "pets.csv"
    path.write_text(
        "weight,height,kind\n" + "".join(f"{i % 9},{i % 7},{'cat' if i % 2 else 'dog'}\n" for i in range(60))
    )
    lab = playground(csv=path, n=40, label_noise=0.1)
    assert lab.dataset.class_names == ("cat", "dog")
    assert lab.dataset.n == 40 and lab.dataset.is_dirty
    assert "pets.csv" in repr(lab)
    lab.drive(epochs=1)
    path.write_text(path.read_text().replace(",", ";"))
    with pytest.raises(ValueError, match="pass separator=';'"):
        playground(csv=path)
    assert playground(csv=path, separator=";").dataset.n == 60


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"dataset": "spirl"}, r"dataset must be one of circle, .*did you mean 'spiral'\?"),
        ({"dataset": 3}, r"dataset must be one of circle"),
        ({"noise": -0.1}, r"noise must be between 0 and 0.5, got -0.1; 0.1 is a good start"),
        ({"noise": float("nan")}, r"noise must be between 0 and 0.5, got nan"),
        ({"train_share": 1}, r"train_share must be between 0.1 and 0.9, got 1"),
        ({"label_noise": "much"}, r"label_noise must be a finite number"),
        ({"hidden": (9,)}, r"each width of hidden must be a whole number between 1 and 8, got 9"),
        ({"hidden": [4] * 7}, r"hidden must have at most 6 entries, got 7"),
        ({"hidden": 4}, r"hidden must be a list, got 4"),
        ({"activation": "tan"}, r"activation must be one of tanh.*did you mean 'tanh'\?"),
        ({"features": ["x", "z"]}, r"features must be one of x, y"),
        ({"features": []}, r"features must be a list"),
        ({"dataset": "wine", "features": ["x"]}, r"features must be left out for a set of 13 columns"),
        ({"lr": 0}, r"lr must be a number from 1e-06 to 10, got 0; 0.03 is a good start"),
        ({"lr": True}, r"lr must be a number .*got True"),
        ({"batch_size": 2.5}, r"batch_size must be a whole number"),
        ({"optimizer": "adm"}, r"did you mean 'adam'\?"),
        ({"loss": "mse"}, r"loss must be .*squared.*cross_entropy"),
        ({"l2": -1}, r"l2 must be a number from 0 to 10, got -1"),
        ({"seed": -1}, r"seed must be .*0"),
        ({"seed": "one"}, r"seed must be a whole number"),
        ({"n_classes": 3}, r"n_classes must be left out for circle"),
        ({"n": 3}, r"n must be a whole number between 20 and 20000, got 3"),
        ({"columns": "components"}, r"columns must be left out for circle"),
        ({"dataset": "wine", "columns": ("alcohol", "huge")}, r"did you mean 'hue'\?"),
        ({"preset": "tf"}, r"preset must be one of tf-playground"),
        ({"preset": "tf-playground", "dataset": "wine"}, r"preset='tf-playground' must be one of circle"),
        ({"preset": "tf-playground", "label_noise": 0.1}, r"label_noise must be left out with preset"),
        ({"dataset": "reg-plane", "loss": "cross_entropy"}, r"loss must be 'squared' for reg-plane"),
        ({"csv": "nowhere.csv"}, r"nowhere.csv"),
        ({"target": "kind"}, r"target needs csv"),
        ({"separator": ";"}, r"separator needs csv, got ';' alone"),
        ({"separator": "x"}, r"separator must be one of ',' \(a comma\)"),
        ({"separator": 3}, r"separator must be one of ',' \(a comma\)"),
        ({"decimal": ","}, r"decimal needs csv, got ',' alone"),
        ({"decimal": ["."]}, r"decimal must be '\.' or ',' or None"),
        ({"csv": "pets.csv", "noise": 0.1}, r"noise must be left out with csv, got 0.1"),
        ({"csv": "pets.csv", "dataset": "moons"}, r"dataset must be left out with csv, got 'moons'"),
        ({"controls": ["learning"]}, r"controls must be one of dataset"),
        ({"controls": "lr"}, r'controls must be a list of names such as \["lr"\], got \'lr\''),
        ({"hide": ["netwrk"]}, r"did you mean 'network'\?"),
        ({"speed": 0}, r"speed must be between 0.1 and 1000, got 0; 10 is a good start"),
        ({"autoplay": 1}, r"autoplay must be True or False, got 1"),
        ({"discretise": "yes"}, r"discretise must be true or false"),
    ],
    ids=str,
)  # fmt: skip
def test_a_bad_argument_is_said_in_one_sentence(arguments, sentence):
    with pytest.raises(ValueError, match=sentence) as caught:
        playground(**arguments)
    assert "\n" not in str(caught.value)


def shown(**arguments):
    return list(playground(**arguments).stage.screen.rail.controls)


def test_the_rail_shows_what_makes_sense():
    assert shown() == [name for name in RAIL if name != "n_classes"]
    assert "n_classes" in shown(dataset="blobs")
    assert "label_noise" not in shown(preset="tf-playground")


def test_a_teacher_shows_less():
    assert shown(controls=["lr", "noise"]) == ["noise", "lr"]
    assert shown(controls=["lr", "noise"], hide=["noise"]) == ["lr"]
    stage = playground(hide=["network", "matrix", "reset", "lr"]).stage
    assert [panel.id for panel in stage.screen.panels] == ["boundary", "curves"]
    assert "lr" not in stage.screen.rail.controls
    assert stage.screen._bar == {"hide": ["reset"]}


def test_a_hidden_view_option_keeps_its_value():
    stage = playground(controls=["lr"], discretise=True).stage
    rail = stage.screen.rail
    assert list(rail.controls) == ["lr"]
    assert {"discretise": True, "show_valid": False}.items() <= rail.changed(stage._run).items()


def test_sliders_reach_as_far_as_their_value():
    controls = playground(batch_size=250, l1=0.02, lr=1e-6).stage.screen.rail.controls
    assert controls["batch_size"].max == 250
    assert 0.02 in controls["l1"].options
    assert controls["lr"].min == 1e-6


@pytest.mark.parametrize("name", RAIL)
def test_every_control_accepts_its_own_value_and_refuses_nonsense(name):
    lab = playground("blobs")
    control = lab.stage.screen.rail.controls[name]
    assert control.check(control.value) == control.value
    for nonsense in (float("nan"), "<b>", {"a": 1}, -1e9):
        with pytest.raises(ValueError, match=r"must be|each width"):
            control.check(nonsense)


def test_every_control_of_the_run_changes_it_and_undoes():
    lab = playground("blobs")
    moved = {
        "dataset": "circle", "n_classes": 4, "noise": 0.2, "n": 100, "minority_share": 0.1,
        "label_noise": 0.2,
        "train_share": 0.7, "features": ["x", "xy"], "hidden": [3], "activation": "relu", "lr": 0.1,
        "batch_size": 7, "optimizer": "adam", "l1": 0.01, "l2": 0.01,
    }  # fmt: skip
    controls = lab.stage.screen.rail.controls
    assert moved.keys() == {name for name, control in controls.items() if control.to_edit}
    for name, value in moved.items():
        before = controls[name].read(lab.run)
        lab.run.apply(controls[name].to_edit(controls[name].check(value)))
        wanted = pytest.approx(value, abs=0.02) if name == "minority_share" else value
        assert controls[name].read(lab.run) == wanted
        lab.run.undo()
        assert controls[name].read(lab.run) == before


@pytest.mark.parametrize("name", DATASETS)
def test_every_data_set_can_be_shown_and_changed_to(name):
    shown, changed = playground(name), playground()
    changed.run.apply({"do": "data", "name": "dataset", "value": name})
    for lab in (shown, changed):
        rail = lab.stage.screen.rail
        rail.stale = True
        values = rail.changed(lab.run)
        assert values["dataset"] == name
        assert all(0 <= values[share] <= 1 for share in ("noise", "label_noise", "minority_share"))
        assert all(panel.parts(lab.run, True) for panel in lab.stage.screen.panels)
        lab.close()


def test_autoplay_trains_by_itself():
    lab = playground(autoplay=True)
    lab.stage.runner.play()
    while lab.run.step < 10:
        assert lab.stage.runner.playing
    lab.close()
    assert isinstance(lab, Lab)


@pytest.mark.parametrize("classes", [("_cat", "_dog"), ("_cat", "dog"), ("_", "__"), (r"$\frac$", "_$x$")])
def test_classes_of_any_name_are_in_the_figure_and_its_picture(tmp_path, classes):
    path = tmp_path / "pets.csv"
    rows = "".join(f"{i % 9},{i % 7},{classes[i % 9 > 4]}\n" for i in range(60))
    path.write_text("_weight,height,_kind\n" + rows, encoding="utf-8")
    lab = playground(csv=path)
    lab.drive(epochs=1)
    legend = lab.figure().axes[0].get_legend()
    assert [text.get_text() for text in legend.get_texts()] == [
        name.replace("$", r"\$") for name in sorted(classes)
    ]
    assert len(legend.legend_handles) == 2
    assert "image/png" in lab._repr_mimebundle_()[0]
    lab.close()
