"""Terms come before their use: the notebooks are read in order, sentence by sentence."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest

from course.learning.check import EXERCISES
from course.learning.contents import CONTENTS
from course.learning.questions import QUESTIONS
from tests.notebooks.notebooks import NOTEBOOKS
from tests.notebooks.terms import SEED, TERMS, defined, places, prose, undefined, uses

EXERCISE_NOTEBOOK = {exercise: each.number for each in CONTENTS for exercise in each.exercises}


@pytest.fixture(scope="module")
def definitions() -> dict[str, str]:
    """The first notebook that defines each term."""
    found: dict[str, str] = {}
    for path in NOTEBOOKS:
        for place in places(path):
            found |= {
                term.name: path.name[:2] for term in TERMS if term.name not in found and defined(place, term)
            }
    return found


@pytest.mark.parametrize("number", [path.name[:2] for path in NOTEBOOKS])
def test_each_term_is_defined_where_the_list_says(definitions, number):
    listed = {term.name: definitions.get(term.name, "nowhere") for term in TERMS if term.notebook == number}
    assert listed == dict.fromkeys(listed, number)


def test_no_notebook_uses_a_term_before_it_is_defined():
    found = [
        f"{number} {place.cell}: {term.name} in “{place.text}”"
        for term, number, place in undefined(NOTEBOOKS)
    ]
    assert found == []


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.key)
def test_a_question_uses_terms_of_its_notebook_and_earlier_ones(question):
    text = "\n".join((question.text, *question.options, *question.reasons))
    assert [term.name for term in TERMS if term.notebook > question.notebook and uses(text, term)] == []


@pytest.mark.parametrize("name", EXERCISES)
def test_hints_and_solutions_use_terms_of_their_notebook_and_earlier_ones(name):
    text = "\n".join((*EXERCISES[name].hints, EXERCISES[name].solution))
    late = [term.name for term in TERMS if term.notebook > EXERCISE_NOTEBOOK[name] and uses(text, term)]
    assert late == []


@pytest.mark.parametrize(("number", "words"), [(number, words) for number in SEED for words in SEED[number]])
def test_what_the_seed_text_names_is_named_in_its_notebook(number, words):
    (path,) = (path for path in NOTEBOOKS if path.name.startswith(number))
    assert re.search(rf"\b(?:{words})\b", prose(path), re.IGNORECASE)


def notebook(folder: Path, name: str, *cells: str) -> Path:
    """Write a notebook of Markdown cells; one that begins with `code:` is a code cell."""
    made = nbformat.v4.new_notebook()
    for source in cells:
        is_code = source.startswith("code:")
        new = nbformat.v4.new_code_cell if is_code else nbformat.v4.new_markdown_cell
        made.cells.append(new(source.removeprefix("code:")))
    path = folder / f"{name}.ipynb"
    nbformat.write(made, path)
    return path


def found_in(*paths: Path) -> list[str]:
    return [f"{number} {term.name}" for term, number, _ in undefined(list(paths))]


def test_a_use_before_the_definition_is_found(tmp_path):
    late = notebook(
        tmp_path, "00_late", "Dropout helps here.", "*Dropout* leaves some answers out by chance."
    )
    assert found_in(late) == ["00 dropout"]


def test_a_definition_in_the_same_sentence_or_an_earlier_notebook_will_do(tmp_path):
    first = notebook(tmp_path, "00_first", "*Dropout* leaves some answers out by chance. Dropout it is.")
    assert found_in(first, notebook(tmp_path, "01_next", "Dropout again.")) == []


@pytest.mark.parametrize(
    "source",
    [
        "# Title\n\n## What you will be able to do\n\n- Say what *dropout* does to a net and why.",
        "## Recap\n\n- **Dropout** leaves some answers out by chance.",
        "Now set the slider **Dropout** to one half and look.",
        "Think of *dropout and others* for a while, will you.",
        "Mind *dropout*.",
    ],
    ids=["goals", "recap", "control", "part of a phrase", "says nothing"],
)
def test_what_only_names_a_term_does_not_define_it(tmp_path, source):
    path = notebook(tmp_path, "00_named", source, "Then there is dropout.")
    assert "00 dropout" in found_in(path)


@pytest.mark.parametrize(
    "source", ['code:print("what dropout does")', "code:x = 1  # dropout", "| a | dropout |"]
)
def test_texts_in_code_comments_and_tables_are_read(tmp_path, source):
    assert found_in(notebook(tmp_path, "00_read", source)) == ["00 dropout"]


@pytest.mark.parametrize(
    "source", ["code:make(dropout=0.5)", "Say `dropout` there.", "They say “dropout” to it."]
)
def test_names_in_code_and_quotations_are_no_uses(tmp_path, source):
    assert found_in(notebook(tmp_path, "00_quoted", source)) == []
