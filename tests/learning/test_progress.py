"""Progress outlives kernels, machines and accidents, and never stops a lesson."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from datetime import UTC, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.learning.entries import Kept, NewerError, ProgressError, Recalled, Tries, Visit
from course.learning.progress import CODE, Progress
from course.learning.work import KINDS, Work
from tests.learning.progress_made import ROOT, START, same, ticking, used


def test_what_is_done_is_counted_and_timed():
    progress = used()
    progress.attempted("first win", True)
    assert progress.exercises == {"first win": Tries(3, "2025-03-01T09:30:00Z", "2025-03-01T09:31:00Z")}
    assert progress.predictions == {
        "wrong labels": Kept("it falls", "the other labels outvote them", "2025-03-01T09:33:00Z")
    }
    assert progress.passed("first win")
    assert not progress.passed("another")


def test_a_notebook_is_noted_when_it_is_first_and_last_opened(place):
    progress = Progress(place, clock=ticking())
    for notebook in ("00_first_win", "01_what_training_is", "00_first_win"):
        progress.opened(notebook)
    assert Progress(place).notebooks == {
        "00_first_win": Visit("2025-03-01T09:30:00Z", "2025-03-01T09:32:00Z"),
        "01_what_training_is": Visit("2025-03-01T09:31:00Z", "2025-03-01T09:31:00Z"),
    }


def test_a_clock_that_was_put_back_moves_no_visit_back():
    moments = iter([START, START - timedelta(days=1)])
    progress = Progress(None, clock=lambda: next(moments))
    progress.opened("00_first_win")
    progress.opened("00_first_win")
    assert progress.notebooks["00_first_win"] == Visit("2025-02-28T09:30:00Z", "2025-03-01T09:30:00Z")


def test_a_recall_question_climbs_five_boxes_and_falls_to_the_lowest(place):
    progress, boxes = Progress(place, clock=ticking()), []
    for right in (True,) * 6 + (False, True):
        progress.recalled("loss", right)
        boxes.append(progress.recalls["loss"].box)
    assert boxes == [1, 2, 3, 4, 5, 5, 0, 1]
    assert Progress(place).recalls == {"loss": Recalled(7, 1, 1, "2025-03-01T09:37:00Z")}


def test_of_two_machines_the_later_answer_decides_the_box():
    early, late = Recalled(3, 0, 3, "2025-03-01T09:30:00Z"), Recalled(1, 1, 0, "2025-03-02T09:30:00Z")
    assert early.merged(late) == late.merged(early) == Recalled(3, 1, 0, "2025-03-02T09:30:00Z")
    assert Recalled().merged(early) == early


def test_a_failed_check_is_no_pass():
    progress = Progress(None)
    progress.attempted("first win", False)
    assert not progress.passed("first win")


def test_a_clock_of_another_time_zone_is_written_in_utc():
    from zoneinfo import ZoneInfo

    progress = Progress(None, clock=lambda: START.astimezone(ZoneInfo("Asia/Tokyo")))
    progress.attempted("first win", True)
    assert progress.exercises["first win"].first_passed == "2025-03-01T09:30:00Z"


def test_another_kernel_finds_what_was_done(place):
    before = used(place)
    assert same(Progress(place), before)
    assert json.loads(place.read_text(encoding="utf-8")).keys() == {"version", *KINDS}


def test_two_kernels_keep_what_both_did(place):
    a, b = Progress(place, clock=ticking()), Progress(place, clock=ticking())
    a.attempted("one", True)
    b.attempted("two", True)
    b.attempted("one", False)
    found = Progress(place)
    assert found.passed("one")
    assert found.passed("two")
    assert found.exercises["one"] == Tries(2, "2025-03-01T09:30:00Z", "2025-03-01T09:30:00Z")


def test_html_in_an_answer_stays_plain_text(place):
    progress = Progress(place)
    progress.predicted("q", "<script>alert(1)</script>")
    progress.explained("q", "<b>é</b> &amp;")
    assert Progress(place).predictions["q"].answer == "<script>alert(1)</script>"
    assert Progress(place).predictions["q"].explanation == "<b>é</b> &amp;"


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (lambda p: p.attempted("", True), "exercise must be one line of 1 to 100 characters, got ''"),
        (lambda p: p.attempted("a" * 101, True), "exercise must be one line"),
        (lambda p: p.predicted("two\nlines", 1), "key must be one line"),
        (lambda p: p.predicted("q", float("nan")), "answer must be text or a finite number, got nan"),
        (lambda p: p.predicted("q", True), "answer must be text or a finite number, got True"),
        (lambda p: p.predicted("q", "a" * 2001), "answer must be text of at most 2,000 characters"),
        (lambda p: p.opened(""), "notebook must be one line of 1 to 100 characters, got ''"),
        (lambda p: p.recalled("two\nlines", True), "key must be one line"),
        (lambda p: p.explained("q", "\ud800"), "text must be text of at most 2,000 characters"),
    ],
)
def test_what_could_not_be_read_back_is_refused_at_once(act, words):
    progress = Progress(None)
    with pytest.raises(ProgressError, match=words):
        act(progress)
    assert same(progress, Progress(None))


NAMES = st.text(min_size=1, max_size=100).filter(str.isprintable)
TEXTS = st.text(st.characters(codec="utf-8"), max_size=200)
COUNTS = st.integers(0, 1_000_000)
TIMES = st.none() | st.datetimes(timezones=st.just(UTC)).map(
    lambda t: t.replace(tzinfo=None).isoformat(timespec="seconds") + "Z"
)
TRIES = st.builds(Tries, COUNTS, TIMES, TIMES)
RECALLED = st.builds(Recalled, COUNTS, COUNTS, st.integers(0, 5), TIMES)
ANSWERS = st.none() | TEXTS | st.floats(-1e300, 1e300) | st.integers(-(10**20), 10**20)
WORK = st.builds(
    Work,
    st.dictionaries(NAMES, TRIES, max_size=5),
    st.dictionaries(NAMES, st.builds(Kept, ANSWERS, TEXTS, TIMES), max_size=5),
    st.dictionaries(NAMES, st.builds(Visit, TIMES, TIMES), max_size=5),
    st.dictionaries(NAMES, RECALLED, max_size=5),
)


@settings(deadline=None, max_examples=40)
@given(WORK)
def test_any_work_survives_the_code(work):
    assert Work.from_dict(CODE.unpack(CODE.pack(work.to_dict()))) == work


@settings(deadline=None, max_examples=40)
@given(WORK, WORK)
def test_merging_loses_no_pass_and_merging_again_changes_nothing(a, b):
    both = a.merged(b)
    assert both.merged(a) == both.merged(b) == both
    for kind in ("exercises", "notebooks", "recalls"):
        assert getattr(both, kind) == getattr(b.merged(a), kind)
    passed = {name for one in (a, b) for name, tries in one.exercises.items() if tries.first_passed}
    assert {name for name, tries in both.exercises.items() if tries.first_passed} == passed


@settings(deadline=None, max_examples=40)
@given(RECALLED, RECALLED, RECALLED)
def test_merging_recall_answers_in_any_order_gives_the_same(a, b, c):
    assert a.merged(b).merged(c) == a.merged(b.merged(c)) == c.merged(b).merged(a)


def test_progress_of_version_1_is_read_and_written_back_as_2(place):
    old = {"version": 1}
    old["exercises"] = {"one": {"attempts": 2, "first_tried": None, "first_passed": "2025-03-01T09:30:00Z"}}
    old["predictions"] = {"q": {"answer": 3, "explanation": "", "kept": None}}
    place.parent.mkdir()
    place.write_text(json.dumps(old), encoding="utf-8")
    progress = Progress(place)
    assert (progress.note, progress.passed("one"), progress.predictions["q"].answer) == ("", True, 3)
    assert progress.notebooks == progress.recalls == {}
    progress.opened("00_first_win")
    written = json.loads(place.read_text(encoding="utf-8"))
    assert written["version"] == 2
    assert written["exercises"] == old["exercises"] and list(written["notebooks"]) == ["00_first_win"]


def test_a_code_of_version_1_is_taken_over():
    # As the first version of the course wrote it, byte for byte.
    code = (
        "course-progress=1.186.997689310022.eNp9jTEKwzAMRa8SNCcgJ3Soz9GpSzGJAqKu61qiCQTfPY5Lx3aU3vv"
        "_b0ArpZGFBOwGMyfRZuFwHE6VHlELMO2H3KIToQks9NifOhw6NBc82wEt4hW-lib-LeXcQkw08aj8DHX1VdeCLJRKirWZnfdS6miN3gV3iAWUx52i_it-U5Iqm7wDF8NCKg"
    )
    progress = Progress(None)
    progress.restore(code)
    assert progress.passed("first win") and progress.predictions["q"].answer == "it falls"
    assert progress.to_code().startswith("course-progress=2.")


def damaged(code, rng):
    """The code with one accident of the kinds that happen on the way."""
    i, j = sorted(rng.sample(range(len(code)), 2))
    kind = rng.choice(["cut", "changed", "swapped", "doubled", "lost"])
    letter = rng.choice("ABCxyz019-_.= é\ud800")
    return {
        "cut": code[:i],
        "changed": code[:i] + letter + code[i + 1 :],
        "swapped": code[:i] + code[j] + code[i + 1 : j] + code[i] + code[j + 1 :],
        "doubled": code[:j] + code[i:],
        "lost": code[:i] + code[j:],
    }[kind]


def test_200_damaged_codes_are_refused_or_mean_the_same():
    rng, whole = random.Random(0), used()
    code, complaints = whole.to_code(), []
    for _ in range(200):
        progress = Progress(None)
        try:
            progress.restore(damaged(code, rng))
        except ProgressError as error:
            complaints.append(str(error))
            expected = Progress(None)
        else:
            expected = whole  # nothing was changed after all: two equal letters were swapped
        assert same(progress, expected)
    assert len(complaints) > 180
    assert all(len(complaint.splitlines()) == 1 for complaint in complaints)


def test_a_newer_code_is_refused_with_its_reason():
    progress = used()
    before = progress.to_code()
    with pytest.raises(
        ProgressError, match=r"newer version of the course \(format 3, this one reads up to 2"
    ):
        progress.restore(before.replace("course-progress=2.", "course-progress=3."))
    with pytest.raises(NewerError, match=r"newer version of the course \(form 3, .* update the course"):
        progress.restore(CODE.pack({"version": 3, "badges": []}))
    assert progress.to_code() == before


def test_restoring_merges():
    old = Progress(None, clock=ticking())
    old.attempted("one", True)
    old.predicted("q", "old")
    new = Progress(None, clock=lambda: START + timedelta(days=1))
    for _ in range(3):
        new.attempted("one", False)
    new.attempted("two", True)
    new.predicted("q", "new")
    new.restore(old.to_code())
    assert new.exercises["one"] == Tries(3, "2025-03-01T09:30:00Z", "2025-03-01T09:30:00Z")
    assert new.passed("two")
    assert new.predictions["q"].answer == "new"
    old.restore(new.to_code())
    assert same(old, new)


def test_more_entries_than_could_be_read_back_are_refused():
    progress = Progress(None)
    progress.restore(CODE.pack(Work(dict.fromkeys(map(str, range(500)), Tries())).to_dict()))
    with pytest.raises(ProgressError, match="exercises must be at most 500, got 501"):
        progress.attempted("one more", True)
    assert len(progress.exercises) == 500


def test_importing_progress_loads_nothing_heavy():
    heavy = "{'torch', 'numpy', 'pandas', 'matplotlib', 'ipywidgets', 'IPython'}"
    code = f"import sys, course.learning.progress; print({heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
