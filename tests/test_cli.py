"""The command `course`, started as a learner starts it: what it prints, writes and exits with."""

import errno
import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from course import __version__, cli
from course.learning.progress import Progress, open_progress

ROOT = Path(__file__).parents[1]


def course(*words, cwd=ROOT):
    """Exit code, standard output and standard error of `course …` in this process."""
    result = CliRunner().invoke(cli.app, [str(word) for word in words], env={"COLUMNS": "200"})
    return result.exit_code, result.stdout, result.stderr


def test_help_names_every_command():
    code, said, _ = course("--help")
    assert code == 0
    for command in ("lab", "run", "progress", "doctor"):
        assert command in said


def test_the_installed_command_answers_quickly():
    command = Path(sys.executable).parent / "course"
    start = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([command, "--version"], capture_output=True, text=True, check=True)
    # Processor time, which other work on the machine does not stretch.
    end = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.stdout == f"course {__version__}\n"
    assert end.ru_utime + end.ru_stime - start.ru_utime - start.ru_stime < 1


def test_an_unknown_command_suggests_the_nearest():
    code, _, said = course("docter")
    assert code == 2
    assert "doctor" in said


def test_lab_names_a_notebook_that_is_not_there(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, _, said = course("lab")
    assert code == 2
    assert said.startswith(
        "notebook must be a file that exists, got notebooks/00_first_win.ipynb; run the command"
    )


@pytest.fixture
def started(monkeypatch):
    """The commands that took this process's place."""
    commands = []
    monkeypatch.setattr(os, "execv", lambda _, command: commands.append(command))
    return commands


@pytest.fixture
def notebook(tmp_path, monkeypatch):
    """A notebook in a folder below the one the command is run in."""
    path = tmp_path / "lesson one" / "00.ipynb"
    path.parent.mkdir()
    path.write_text("{}", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return path


def test_lab_opens_the_notebook_and_only_keeps_jupyterlab_offline(started, notebook, tmp_path):
    code, said, _ = course("lab", "lesson one/00.ipynb")
    assert code == 0
    assert "its address, with the token, follows" in said
    root = f"--ServerApp.root_dir={tmp_path}"
    address = "--LabApp.default_url=/lab/tree/lesson%20one/00.ipynb"
    assert started == [[sys.executable, "-m", "jupyterlab", *cli.OFFLINE, root, address]]
    assert all(
        option.startswith(("--LabApp.news_url", "--LabApp.check_for_updates")) for option in cli.OFFLINE
    )


def test_lab_opens_a_notebook_from_elsewhere_in_its_own_folder(started, notebook, tmp_path, monkeypatch):
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    course("lab", notebook)
    assert started[0][-2:] == [
        f"--ServerApp.root_dir={notebook.parent}",
        "--LabApp.default_url=/lab/tree/00.ipynb",
    ]


def test_lab_hands_options_on(started, notebook):
    course("lab", notebook, "--", "--no-browser", "--port=9999")
    assert started[0][-2:] == ["--no-browser", "--port=9999"]


def test_lab_warns_root(started, notebook, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0, raising=False)
    assert "LAB_ARGS=--allow-root" in course("lab", notebook)[2]
    monkeypatch.setattr(os, "geteuid", lambda: 1000, raising=False)
    assert course("lab", notebook)[2] == ""


def test_lab_without_jupyterlab_says_how_to_install_it(notebook, monkeypatch):
    monkeypatch.setattr(cli, "find_spec", lambda _: None)
    code, _, said = course("lab", notebook)
    assert code == 2
    assert said.startswith("JupyterLab is not installed; run: make setup")


def test_doctor_fails_when_one_finding_does(monkeypatch):
    from course import doctor

    monkeypatch.setattr(doctor, "examine", lambda: [doctor.Finding("disk", "fail", "full", "free some")])
    code, said, _ = course("doctor", "--json")
    assert code == 1
    assert json.loads(said) == {
        "healthy": False,
        "findings": [{"name": "disk", "state": "fail", "fact": "full", "advice": "free some"}],
    }
    monkeypatch.setattr(
        doctor, "examine", lambda: [doctor.Finding("memory", "warn", "1.5 GiB", "close others")]
    )
    assert course("doctor")[0] == 0


def run(*words):
    return course("run", "playground", *words)


def test_run_trains_and_writes_history_and_figure(tmp_path):
    from course.training.history import History

    code, said, _ = run(
        "circle", "--epochs", 5, "--json", tmp_path / "history.json", "--figure", tmp_path / "end.png"
    )
    assert code == 0
    history = History.from_json((tmp_path / "history.json").read_text(encoding="utf-8"))
    assert history.epochs == [0, 1, 2, 3, 4, 5]
    assert history.column("train_loss")[-1, 0] < history.column("train_loss")[0, 0]
    assert (tmp_path / "end.png").read_bytes().startswith(b"\x89PNG")
    assert "epoch 5, step" in said
    assert f"{history.column('valid_accuracy')[-1, 0]:.3f}" in said


def test_run_gives_the_numbers_of_the_lab_in_a_notebook(tmp_path):
    from course.labs import playground
    from course.training.history import History

    options = ["--noise", 0.2, "--hidden", "3,2", "--features", "x,y,x²", "--lr", 0.1, "--batch-size", 5]
    options += [
        "--activation",
        "relu",
        "--optimizer",
        "adam",
        "--l2",
        0.001,
        "--label-noise",
        0.1,
        "--seed",
        7,
    ]
    assert run("xor", "--epochs", 3, *options, "--json", tmp_path / "history.json")[0] == 0
    lab = playground(
        "xor", noise=0.2, hidden=[3, 2], features=["x", "y", "x²"], lr=0.1, batch_size=5, activation="relu",
        optimizer="adam", l2=0.001, label_noise=0.1, seed=7,
    )  # fmt: skip
    written = History.from_json((tmp_path / "history.json").read_text(encoding="utf-8"))
    assert written == lab.drive(epochs=3)
    assert written.has("clean_accuracy")


@pytest.mark.parametrize(
    ("words", "name", "settings", "said"),
    [
        (["gridworld", "cliff_walking", "--rule", "sarsa"], "gridworld", {"rule": "sarsa"}, "SARSA, round 2"),
        (
            ["cartpole", "spin", "--algorithm", "reinforce"],
            "cartpole",
            {"algorithm": "reinforce"},
            "REINFORCE",
        ),
    ],
)
def test_run_lets_agents_learn_by_the_rule_that_is_asked_for(tmp_path, words, name, settings, said):
    from course.labs.makers import makers
    from course.training.history import History
    from course.training.rl.policy.events import PolicyMetrics
    from course.training.rl.tabular.grid_log import Episodes

    code, out, _ = course("run", *words, "--epochs", 2, "--seed", 3, "--json", tmp_path / "history.json")
    assert code == 0 and said in out
    what, kind = {"gridworld": ("world", Episodes), "cartpole": ("preset", PolicyMetrics)}[name]
    lab = makers()[name]({what: words[1], "seed": 3, **settings})
    written = History.from_json((tmp_path / "history.json").read_text(encoding="utf-8"), kind)
    assert written == lab.drive(epochs=2)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["gridworld", "--rule", "sarza"], "rule must be one of"),
        (["gridworld", "--hidden", "4"], "--hidden is no option of the lab gridworld"),
        (["playground", "--rule", "sarsa"], "--rule is no option of the lab playground"),
        (["gripper", "--algorithm", "trpo"], "algorithm must be one of"),
    ],
)
def test_an_option_of_another_lab_is_refused_in_one_sentence(words, sentence):
    code, _, said = course("run", *words, "--epochs", 1)
    assert code == 2 and sentence in said and len(said.strip().splitlines()) == 1


def test_run_says_that_it_diverged_and_still_writes(tmp_path):
    code, said, _ = run(
        "reg-plane", "--lr", 10, "--activation", "linear", "--json", tmp_path / "history.json"
    )
    assert code == 1
    assert "step" in said.splitlines()[-2]
    assert json.loads((tmp_path / "history.json").read_text(encoding="utf-8"))["epoch"][0] == 0


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["spriral"], "spiral"),
        (["circle", "--epochs", "0"], "epochs must be"),
        (["circle", "--noise", "nan"], "noise must be"),
        (["circle", "--lr", "-1"], "lr must be"),
        (
            ["circle", "--hidden", "4,x"],
            "hidden must be whole numbers with commas between, got 'x'; write 4,2",
        ),
        (["circle", "--json", "nowhere/history.json"], "--json must lie in a folder that exists"),
        (["circle", "--json", "tests"], "--json must name a file, got the folder tests; add a name"),
        (["circle", "--figure", "/"], "--figure must name a file, got the folder /"),
        (["circle", "--json", "/dev/full"], "/dev/full can't be (No space left on device); make room there"),
        (["circle", "--json", "/proc/history.json"], "--json must name a file that can be written"),
        (
            ["circle", "--epochs", "1", "--figure", "end.docx"],
            "--figure must end in .png, .svg, .pdf, got end.docx",
        ),
    ],
)
def test_run_refuses_bad_input_in_one_sentence(words, sentence):
    code, _, said = run(*words)
    assert code == 2
    assert sentence in said
    assert len(said.strip().splitlines()) == 1
    assert "Traceback" not in said


def test_a_full_disk_is_told_before_the_training(tmp_path, monkeypatch):
    from course import headless

    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(cli.os, "fsync", full)
    monkeypatch.setattr(headless, "train", lambda *_: pytest.fail("it trained"))
    code, _, said = run("circle", "--json", tmp_path / "history.json")
    assert code == 2
    assert "history.json can't be (No space left on device); make room there, or name another file" in said
    assert not list(tmp_path.iterdir())


def test_a_disk_that_fills_meanwhile_is_one_sentence(tmp_path, monkeypatch):
    from course.labs.lab import Lab

    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Lab, "figure", full)
    code, said, complaint = run("circle", "--epochs", 1, "--figure", tmp_path / "end.png")
    assert code == 2 and "epoch 1, step" in said
    assert complaint.strip() == (
        "the run is over, but its file can't be (No space left on device); make room there, or name another "
        "file"
    )


def test_a_trial_leaves_what_is_there(tmp_path):
    file = tmp_path / "history.json"
    file.write_text("kept", encoding="utf-8")
    assert run("circle", "--lr", "-1", "--json", file)[0] == 2
    assert file.read_text(encoding="utf-8") == "kept"
    assert list(tmp_path.iterdir()) == [file]


def test_home_is_understood_in_options(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert run("circle", "--epochs", 1, "--json", "~/history.json")[0] == 0
    assert (tmp_path / "history.json").is_file()
    monkeypatch.setenv("COURSE_PROGRESS", "~/mine.json")
    assert open_progress().place == tmp_path / "mine.json"
    assert course("progress", "--export", "~/all.json")[0] == 0
    assert (tmp_path / "all.json").is_file()


TABLE = "größe,Дом,κατ\n" + "".join(f"{i % 9},{i % 7},{'ж' if i % 2 else 'ß'}\n" for i in range(30))


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "utf-8"])
@pytest.mark.parametrize("words", [["doctor"], ["run"], ["progress"], ["lab"]], ids=lambda words: words[0])
def test_no_encoding_of_a_terminal_stops_a_command(encoding, words, tmp_path):
    table = tmp_path / "Дом ✓.csv"
    table.write_text(TABLE, encoding="utf-8")
    place = tmp_path / "прогресс.json"
    progress = Progress(place)
    progress.attempted("Übung ✓ Дом", True)
    progress.opened("Дом")
    words = {
        "run": [
            "run",
            "playground",
            "--csv",
            str(table),
            "--epochs",
            "2",
            "--figure",
            str(tmp_path / "Ж.png"),
        ],
        "lab": ["lab", "нет.ipynb"],
    }.get(words[0], words)
    done = subprocess.run(
        [sys.executable, "-c", "from course.cli import app; app()", *words],
        capture_output=True,
        cwd=tmp_path,
        check=False,
        env=os.environ | {"PYTHONIOENCODING": encoding, "COURSE_PROGRESS": str(place), "PYTHONUTF8": "0"},
    )
    said = (done.stdout + done.stderr).decode(
        encoding, errors="replace"
    )  # typer writes UTF-8 where it is told ASCII
    assert "Traceback" not in said and "UnicodeEncodeError" not in said
    assert done.returncode == (2 if words[0] == "lab" else 0), said
    if words[0] == "progress":
        assert ("Übung" if encoding != "ascii" else "\\xdcbung") in said
    if words[0] == "run":
        assert (tmp_path / "Ж.png").is_file()


def test_a_name_of_bytes_that_are_no_text_stops_nothing(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", "from course.cli import app; app()", "lab", b"\xff.ipynb"],
        capture_output=True,
        cwd=tmp_path,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.startswith(b"notebook must be a file that exists, got \\udcff.ipynb")


HOMELESS = """
import os, sys
import pwd
os.environ.pop("HOME", None)
os.environ.pop("COURSE_PROGRESS", None)
os.environ.pop("XDG_DATA_HOME", None)
def nobody(_):
    raise KeyError("no entry")
pwd.getpwuid = nobody
from course.cli import app
app()
"""


@pytest.mark.parametrize("words", [["progress"], ["run", "playground", "--epochs", "1"], ["doctor"]], ids=str)
def test_a_user_without_a_home_keeps_progress_in_memory(words, tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", HOMELESS, *words], capture_output=True, text=True, cwd=tmp_path, check=False
    )
    assert "Traceback" not in done.stderr
    assert done.returncode == 0 or words == ["doctor"]  # which may miss Jupyter's folders
    assert list(tmp_path.iterdir()) == []  # no folder called ~
    if words == ["progress"]:
        sentence = "Progress is kept in memory only, for this user has no home folder; name a file in COURSE_"
        assert done.stderr.count(sentence) == 1
        assert "kept in: in memory only" in done.stdout


def test_it_is_said_once_in_a_session(monkeypatch):
    monkeypatch.delenv("COURSE_PROGRESS", raising=False)
    monkeypatch.setattr("platformdirs.user_data_path", lambda *_, **__: Path("~/.local/share/course"))
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)
    monkeypatch.setattr("course.learning.progress._is_told", False)
    first, second = open_progress(), open_progress()
    first.attempted("first win", True)
    assert first.passed("first win") and not first.is_kept and first.place is None
    assert first.note.startswith("Progress is kept in memory only") and second.note == ""


def test_run_suggests_the_nearest_lab():
    code, _, said = course("run", "playgroud")
    assert code == 2
    assert "playground" in said


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """The file of a learner who passed one exercise and tried another."""
    place = tmp_path / "progress.json"
    monkeypatch.setenv("COURSE_PROGRESS", str(place))
    progress = open_progress()
    progress.attempted("first win", True)
    progress.attempted("[bold]next", False)
    progress.predicted("q", "it falls")
    progress.opened("01_what_training_is")
    progress.opened("00_first_win")
    progress.recalled("loss", True)
    progress.recalled("loss", False)
    return place


def test_progress_shows_what_was_done_and_where_it_is_kept(kept):
    code, said, complaint = course("progress")
    assert (code, complaint) == (0, "")
    assert "first win" in said and "[bold]next" in said and "not yet" in said
    assert "predictions: 1" in said
    assert "recall answers: 2, right: 1" in said
    assert f"kept in: {kept}" in said


def test_progress_lists_the_notebooks_opened_in_their_order(kept):
    said = course("progress")[1]
    first, second = said.index("00_first_win"), said.index("01_what_training_is")
    assert said.index("last opened") < first < second < said.index("attempts")
    opened = open_progress().notebooks["00_first_win"]
    row = said[first:second]
    assert row.count(opened.first_opened) == (2 if opened.first_opened == opened.last_opened else 1)


def test_progress_of_nobody_says_so():
    code, said, _ = course("progress")
    assert code == 0
    assert "No notebook was opened yet." in said
    assert "No exercise was tried yet." in said
    assert "kept in: nowhere, because COURSE_PROGRESS is empty" in said


def test_progress_moves_by_code_and_by_file(kept, tmp_path, monkeypatch):
    moved = course("progress", "--code")[1]
    assert moved.startswith("course-progress=2.") and len(moved.splitlines()) == 1
    assert course("progress", "--export", tmp_path / "mine.json")[0] == 0
    for i, words in enumerate((["--restore", moved], ["--import", tmp_path / "mine.json"])):
        monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / f"other{i}.json"))
        code, said, _ = course("progress", *words)
        assert code == 0
        assert "first win" in said
        assert course("progress", "--code")[1] == moved


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--restore", "hello"], "code must look like course-progress=2.…, got 'hello'"),
        (["--import", "nowhere.json"], "file must be one that exists, got nowhere.json"),
        (["--export", "nowhere/mine.json"], "file must be one that can be written, got nowhere/mine.json"),
        (["--code", "--restore", "x"], "one of --code, --restore, --export and --import is accepted, got 2"),
    ],
)
def test_progress_refuses_in_one_sentence(kept, words, sentence):
    code, said, complaint = course("progress", *words)
    assert (code, said) == (2, "")
    assert complaint.startswith(sentence)
    assert len(complaint.splitlines()) == 1


def test_progress_gives_no_empty_code_for_a_file_that_it_cannot_read(kept):
    kept.write_text('{"version": 3}', encoding="utf-8")
    code, said, complaint = course("progress", "--code")
    assert (code, said) == (2, "")
    assert "newer version of the course" in complaint
    assert course("progress")[0] == 0


def test_progress_restores_nothing_where_nothing_is_kept(kept, monkeypatch):
    moved = course("progress", "--code")[1]
    monkeypatch.setenv("COURSE_PROGRESS", "")
    code, _, complaint = course("progress", "--restore", moved)
    assert code == 2
    assert complaint.startswith("COURSE_PROGRESS is empty, so nothing is kept")
