"""Files of progress: kept whole, set aside when damaged, and named when they cannot be kept."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys

import platformdirs
import pytest

from course.learning import progress_file
from course.learning.entries import NewerError, ProgressError
from course.learning.progress import Progress, open_progress
from tests.learning.progress_made import ROOT, same, used


def test_the_variable_names_the_file_and_an_empty_one_keeps_nothing(place, monkeypatch):
    monkeypatch.setenv("COURSE_PROGRESS", str(place))
    assert open_progress().place == place
    monkeypatch.setenv("COURSE_PROGRESS", "")
    memory = open_progress()
    memory.attempted("first win", True)
    assert memory.passed("first win")
    assert (memory.place, memory.is_kept, memory.note) == (None, False, "")
    monkeypatch.delenv("COURSE_PROGRESS")
    monkeypatch.setattr(platformdirs, "user_data_path", lambda *_, **__: place.parent)
    assert open_progress().place == place


def test_a_file_carries_progress_too(tmp_path):
    progress = used()
    progress.export_to(tmp_path / "mine.json")
    other = Progress(None)
    other.import_from(tmp_path / "mine.json")
    assert same(other, progress)


def test_a_file_that_cannot_be_taken_over_says_why(tmp_path):
    progress, file = Progress(None), tmp_path / "mine.json"
    with pytest.raises(ProgressError, match="file must be one that exists"):
        progress.import_from(file)
    with pytest.raises(ProgressError, match=r"file must be one that can be read, got .*it is no file"):
        progress.import_from(tmp_path)
    file.write_text('{"version": 9}', encoding="utf-8")
    with pytest.raises(NewerError, match=r"cannot be taken over: .* newer version"):
        progress.import_from(file)
    with pytest.raises(ProgressError, match="file must be one that can be written"):
        progress.export_to(tmp_path / "nowhere" / "mine.json")
    with pytest.raises(ProgressError, match="it is no file"):
        progress.export_to(tmp_path)


def tries(**changed):
    entry = {"attempts": 1, "first_tried": None, "first_passed": None} | changed
    return {"version": 1, "exercises": {"one": entry}, "predictions": {}}


DAMAGED = {
    "empty": b"",
    "half": b'{"version": 1, "exer',
    "bytes": b"\xff\x00",
    "deep": b"[" * 100_000,
    "list": b"[]",
    "version": b'{"version": "1", "exercises": {}, "predictions": {}}',
    "missing": b'{"version": 1, "exercises": {}}',
    "early": b'{"version": 1, "exercises": {}, "predictions": {}, "notebooks": {}, "recalls": {}}',
    "late": b'{"version": 2, "exercises": {}, "predictions": {}}',
    "box": json.dumps(
        {"version": 2, "exercises": {}, "predictions": {}, "notebooks": {}}
        | {"recalls": {"q": {"n_right": 1, "n_wrong": 0, "box": 6, "last_asked": None}}}
    ).encode(),
    "kind": b'{"version": 1, "exercises": [], "predictions": {}}',
    "entry": b'{"version": 1, "exercises": {"one": 3}, "predictions": {}}',
    "name": json.dumps({"version": 1, "exercises": {}, "predictions": {"a\x1b[2J": {}}}).encode(),
    "negative": json.dumps(tries(attempts=-1)).encode(),
    "truth": json.dumps(tries(attempts=True)).encode(),
    "time": json.dumps(tries(first_passed="yesterday")).encode(),
    "number": json.dumps(tries()).replace("1,", "9" * 9000 + ",").encode(),
    "many": json.dumps(
        {"version": 1, "exercises": {}, "predictions": {str(i): {} for i in range(501)}}
    ).encode(),
    "large": b" " * (progress_file.MAX_BYTES + 1),
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_file_is_kept_aside_and_the_lesson_goes_on(tmp_path, content):
    place = tmp_path / "progress.json"
    place.write_bytes(content)
    progress = Progress(place)
    aside = tmp_path / "progress.damaged.json"
    assert progress.note.startswith(f"What {place} held is not used, because ")
    assert progress.note.endswith(f"; the file is kept as {aside}.")
    progress.attempted("first win", True)
    assert progress.is_kept
    assert aside.read_bytes() == content
    assert Progress(place).passed("first win")


def test_a_second_damaged_file_does_not_replace_the_first(tmp_path):
    place = tmp_path / "progress.json"
    for k, name in enumerate(["damaged", "damaged-2", "damaged-3"]):
        place.write_text(f"damage {k}", encoding="utf-8")
        assert Progress(place).note.endswith(f"the file is kept as {tmp_path / f'progress.{name}.json'}.")
    kept = sorted(tmp_path.glob("*damaged*"))
    assert {path.read_text(encoding="utf-8") for path in kept} == {"damage 0", "damage 1", "damage 2"}


def test_what_a_killed_writer_left_is_removed_and_nothing_else(place):
    place.parent.mkdir()
    left = place.with_name(".progress-a1b2c3_4.tmp")
    others = [place.with_name(name) for name in (".progress-notes.tmp", ".other-a1b2c3_4.tmp", "mine.tmp")]
    for each in (left, *others):
        each.write_text("half", encoding="utf-8")
    used(place)
    assert not left.exists() and all(each.exists() for each in others)


def test_a_file_of_a_newer_version_is_left_alone(place):
    place.parent.mkdir()
    place.write_text('{"version": 3, "stars": 5}', encoding="utf-8")
    progress = Progress(place)
    progress.attempted("first win", True)
    assert progress.passed("first win")
    assert not progress.is_kept
    assert "newer version of the course (form 3, this one reads up to 2); update the course" in progress.note
    assert place.read_text(encoding="utf-8") == '{"version": 3, "stars": 5}'
    assert sorted(path.name for path in place.parent.iterdir()) == [".progress.json.lock", "progress.json"]


def test_a_full_disk_keeps_the_old_file_and_the_lesson_goes_on_until_there_is_room(place, monkeypatch):
    progress = used(place)
    before = place.read_bytes()

    def full(_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    progress.attempted("next", True)
    assert progress.passed("next")
    assert not progress.is_kept
    assert f"{place} cannot be written (No space left on device); make room" in progress.note
    assert place.read_bytes() == before
    assert sorted(path.name for path in place.parent.iterdir()) == [".progress.json.lock", "progress.json"]
    monkeypatch.undo()
    progress.attempted("next", True)
    assert (progress.is_kept, progress.note) == (True, "")
    assert Progress(place).passed("next")


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    progress = used(tmp_path / "file" / "progress.json")
    assert progress.passed("first win")
    assert "cannot be written" in progress.note


@pytest.mark.parametrize("refused", ["read", "write", "set_aside"])
def test_a_file_that_the_system_refuses_is_named(place, monkeypatch, refused):
    def refuse(*_):
        raise PermissionError(errno.EACCES, "Permission denied")

    if refused == "set_aside":
        place.parent.mkdir()
        place.write_bytes(b"{")
    monkeypatch.setattr(progress_file, refused, refuse)
    progress = used(place)
    assert progress.passed("first win")
    assert progress.note.startswith("Progress is not kept after this session: ")
    assert "(Permission denied)" in progress.note


def test_a_folder_or_a_device_in_the_place_of_the_file_is_never_replaced(place):
    place.mkdir(parents=True)
    assert "it is no file" in used(place).note
    assert place.is_dir()


WRITER = """
import sys
from pathlib import Path
from course.learning.progress import Progress
progress = Progress(Path(sys.argv[1]))
while True:
    progress.attempted("first win", True)
    print(flush=True)
"""


def test_a_kernel_killed_while_it_writes_leaves_a_whole_file(tmp_path):
    place, n_before = tmp_path / "progress.json", 0
    for n_writes in (1, 4, 9):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, place], cwd=ROOT, stdout=subprocess.PIPE
        ) as writer:
            for _ in range(n_writes):
                writer.stdout.readline()
            writer.kill()
        progress = Progress(place)
        assert progress.note == ""
        assert progress.exercises["first win"].attempts >= n_before + n_writes
        n_before = progress.exercises["first win"].attempts


ROUNDS = 100
RACER = """
import sys
from pathlib import Path
from course.learning.progress import Progress
for line in sys.stdin:
    progress = Progress(Path(sys.argv[1]))
    print(flush=True)
    sys.stdin.readline()
    progress.attempted(f"{sys.argv[2]} {line.strip()}", True)
    print(progress.is_kept, progress.note, flush=True)
"""


def test_two_kernels_that_write_at_once_lose_nothing(tmp_path):
    place, names = tmp_path / "progress.json", ("one", "two")
    pipes = {"cwd": ROOT, "stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "bufsize": 1}
    racers = [subprocess.Popen([sys.executable, "-c", RACER, place, name], **pipes) for name in names]
    try:
        for k in range(ROUNDS):
            for said in (f"{k}\n", "go\n"):
                for racer in racers:
                    racer.stdin.write(said)
                told = [racer.stdout.readline() for racer in racers]
            assert told == ["True \n", "True \n"]
            last = Progress(place)
            assert all(last.passed(f"{name} {k}") for name in names), k
        assert len(last.exercises) == 2 * ROUNDS
    finally:
        for racer in racers:
            racer.communicate()


HOLDER = """
import sys, time
from pathlib import Path
from course.learning import progress_file
with progress_file.locked(Path(sys.argv[1])):
    print(flush=True)
    sys.stdin.readline()
"""


def test_a_kernel_that_never_lets_go_stops_no_lesson_and_a_dead_one_holds_nothing(place, monkeypatch):
    monkeypatch.setattr(progress_file, "WAIT_S", 0.1)
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, place], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    holder.stdout.readline()
    progress = Progress(place)
    progress.attempted("first win", True)
    assert progress.passed("first win") and not progress.is_kept
    assert "cannot be written (another kernel holds it)" in progress.note
    holder.kill()
    holder.communicate()
    progress.attempted("first win", True)
    assert (progress.is_kept, progress.note) == (True, "")
    assert Progress(place).exercises["first win"].attempts == 2


def test_a_file_system_without_locks_is_locked_by_a_file(place, monkeypatch):
    def none(self, **_):
        raise OSError(errno.ENOTSUP, os.strerror(errno.ENOTSUP))

    monkeypatch.setattr(progress_file.FileLock, "acquire", none)
    progress = used(place)
    assert (progress.is_kept, progress.note) == (True, "")
    assert not list(place.parent.glob("*.softlock"))
