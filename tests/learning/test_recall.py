"""Recall asks what was learned before, gives the reason at once, and comes back when it is time."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from course.learning.progress import open_progress
from course.learning.questions import LETTERS, QUESTIONS
from course.learning.recall import recall

ROOT = Path(__file__).parents[2]
START = datetime(2025, 3, 1, 9, 30, tzinfo=UTC)


def at(day):
    return lambda: START + timedelta(days=day)


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "progress.json"))


def right_letter(question):
    return LETTERS[question.right]


def wrong_letter(question):
    return LETTERS[0 if question.right else 1]


def answer_all(asked, *, right=True):
    letter = right_letter if right else wrong_letter
    return [asked.answer(i, letter(one)) for i, one in enumerate(asked.questions, 1)]


def parts(form):
    """Blocks of (text, buttons, reason), and the closing line."""
    _, *blocks, closing = form.children
    return [(block.children[0], block.children[1:-1], block.children[-1]) for block in blocks], closing


def test_asks_three_questions_of_earlier_notebooks():
    for before in ("01", "02", "03", "04", "17"):
        asked = recall(before)
        assert len({one.key for one in asked.questions}) == 3
        assert all(one.notebook < before for one in asked.questions)
    assert len(recall("02", n=5).questions) == 5


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            {"before": "99"},
            'before must be the number of a notebook, "01" to "17" in quotes, got \'99\'; write',
        ),
        ({"before": 2}, "got 2; write it as the name of its file begins"),
        ({"before": ["02"]}, r"got \['02'\]; write it"),
        ({"before": "00"}, "before must be a notebook that others come before, got '00', the first"),
        ({"before": "01", "n": 0}, "n must be a whole number between 1 and .*, got 0; 3 is a good start"),
        ({"before": "01", "n": 99}, "n must be a whole number between 1 and .*, got 99"),
    ],
)
def test_what_cannot_be_asked_is_refused(words, message):
    with pytest.raises(ValueError, match=message):
        recall(**words)


def test_an_answer_brings_its_reason_and_is_kept(place):
    asked = recall("02", clock=at(0))
    first, second, third = asked.questions
    assert repr(asked.answer(1, right_letter(first))) == f"Right: {first.reasons[first.right]}"
    assert asked.answer(2, wrong_letter(second)).startswith("Not quite: ")
    assert asked.answer(3, third.options[third.right]).startswith("Right: ")
    kept = open_progress().recalls
    assert [(kept[one.key].n_right, kept[one.key].n_wrong, kept[one.key].box) for one in asked.questions] == [
        (1, 0, 1),
        (0, 1, 0),
        (1, 0, 1),
    ]
    assert kept[first.key].last_asked == "2025-03-01T09:30:00Z"


def test_the_first_answer_counts(place):
    asked = recall("02")
    asked.answer(1, wrong_letter(asked.questions[0]))
    with pytest.raises(ValueError, match=r"question 1 is already answered, with \w; run the cell again"):
        asked.answer(1, right_letter(asked.questions[0]))
    assert open_progress().recalls[asked.questions[0].key].n_right == 0


@pytest.mark.parametrize(
    ("i", "option", "message"),
    [
        (0, "a", "i must be a whole number between 1 and 3, got 0"),
        (4, "a", "i must be a whole number between 1 and 3, got 4"),
        (1, "z", "option must be one of a, b, c.*; got 'z' instead"),
        (1, 2, "option must be one of a, b, c.*; got 2 instead"),
    ],
)
def test_an_answer_that_is_none_is_refused_and_not_counted(place, i, option, message):
    asked = recall("02")
    with pytest.raises(ValueError, match=message):
        asked.answer(i, option)
    assert asked.chosen == open_progress().recalls == {}


def test_text_and_saved_output_hold_the_questions_and_nothing_of_the_answers():
    asked = recall("04", n=25)
    form = asked.form()
    shown = json.dumps([each.get_state() for each in widgets_of(form)], default=str, ensure_ascii=False)
    saved = json.dumps(asked._repr_mimebundle_(), ensure_ascii=False)
    for one in asked.questions:
        assert one.text in repr(asked) and all(option in repr(asked) for option in one.options)
        for hidden in (*one.reasons, "Right:", "Not quite"):
            assert hidden not in repr(asked) + saved and hidden not in shown
    assert "application/vnd.jupyter.widget-view+json" in saved
    before = repr(asked)
    answer_all(asked)
    assert repr(asked) == before


def widgets_of(parent):
    yield parent
    for child in getattr(parent, "children", ()):
        yield from widgets_of(child)


def test_a_click_gives_the_reason_at_once_and_closes_the_question(place):
    asked = recall("02")
    blocks, closing = parts(asked.form())
    for one, (text, buttons, reason) in zip(asked.questions, blocks, strict=True):
        assert one.text in widgets_text(text) and reason.value == "" and closing.value == ""
        assert not any(button.icon or button.disabled for button in buttons)
        assert [button.description for button in buttons] == [
            f"{letter}) {option}" for letter, option in zip(LETTERS, one.options, strict=False)
        ]
        buttons[one.right].click()
        assert reason.value.startswith('<p role="alert"><strong>Right:</strong> ')
        assert one.reasons[one.right] in widgets_text(reason)
        assert all(button.disabled for button in buttons)
        assert [button.icon for button in buttons] == [
            "check" if i == one.right else "" for i in range(len(buttons))
        ]
        assert [button for button in buttons if "course-chosen" in button._dom_classes] == [
            buttons[one.right]
        ]
    assert "3 of 3 right. They come back tomorrow." in closing.value
    assert sum(one.n_right for one in open_progress().recalls.values()) == 3


def widgets_text(label):
    import html

    return html.unescape(label.value)


def test_a_second_view_shows_what_was_chosen_and_does_not_count_again(place):
    asked = recall("02")
    early = parts(asked.form())[0][0]
    asked.answer(1, wrong_letter(asked.questions[0]))
    late = parts(asked.form())[0][0]
    assert "Not quite:" in late[2].value and late[1][0].disabled
    early[1][asked.questions[0].right].click()
    assert early[2].value == late[2].value
    kept = open_progress().recalls[asked.questions[0].key]
    assert (kept.n_right, kept.n_wrong) == (0, 1)


def test_right_answers_come_back_later_and_later(place):
    day, pauses = 0, []
    for _ in range(6):
        asked = recall("01", n=6, clock=at(day))
        answer_all(asked)
        pauses.append(asked.closing().removeprefix("6 of 6 right. They come back "))
        day += {"tomorrow.": 1}.get(pauses[-1]) or int(pauses[-1].split()[1])
    assert pauses == ["tomorrow.", "in 3 days.", "in 7 days.", "in 16 days.", "in 35 days.", "in 35 days."]


def test_a_mistake_comes_back_the_same_day(place):
    asked = recall("01", clock=at(0))
    answer_all(asked, right=False)
    assert asked.closing() == "0 of 3 right. They come back today."
    again = recall("01", clock=at(0))
    # Two of the missed ones, and between them one that was never asked.
    assert len({one.key for one in asked.questions} & {one.key for one in again.questions}) == 2


def test_the_closing_line_tells_days_apart(place):
    asked = recall("01", clock=at(0))
    assert asked.closing() == ""
    for i, one in enumerate(asked.questions, 1):
        asked.answer(i, wrong_letter(one) if i == 2 else right_letter(one))
    assert asked.closing() == "2 of 3 right. They come back: 1 today, 2 tomorrow."


def test_two_visits_ask_all_six_and_the_same_visit_asks_the_same(place):
    first = recall("01", clock=at(0))
    assert repr(recall("01", clock=at(0))) == repr(first)
    answer_all(first)
    second = recall("01", clock=at(0))
    answer_all(second)
    n = sum(one.notebook == "00" for one in QUESTIONS)
    assert len({one.key for one in (*first.questions, *second.questions)}) == min(6, n)


def test_where_nothing_is_kept_no_day_is_promised():
    asked = recall("01")
    answer_all(asked)
    assert asked.closing() == (
        "3 of 3 right. Progress is not kept, so it is not known when they should come back."
    )


def test_importing_recall_loads_neither_torch_nor_widgets():
    heavy = "{'torch', 'pandas', 'matplotlib', 'ipywidgets', 'IPython'}"
    code = "import sys; from course.learning.recall import recall; recall('03')"
    code += f"; print({heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
