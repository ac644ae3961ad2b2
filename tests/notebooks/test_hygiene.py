"""Every notebook keeps the rules that make it short, readable, honest and testable."""

from __future__ import annotations

import base64
import re
from pathlib import Path
from typing import Any

import pytest

from course.labs.makers import makers
from tests.notebooks.notebooks import NOTEBOOKS, ROOT, code_cells, read, receipts, tags, text_of

BANNED = {
    "with Output()": r"\bwith\s+(\w+\.)?Output\(",
    "interact": r"\binteract(ive|_manual)?\(",
    "clear_output": r"\bclear_output\b",
    "display_id": r"\bdisplay_id\b",
    "a trailing semicolon": r";\s*$",
    "a web address": r"https?://",
    "pip": r"^\s*[!%]\s*pip\b",
    "a shell command": r"^\s*!",
    "sys.path": r"\bsys\.path\b",
    "plotting by hand": r"\bplt\.|\bax\.plot\(",
}
LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s]+)[^)]*\)")

FOLD = re.compile(r"<details>\s*<summary>[^<]+</summary>(.*?)</details>", re.DOTALL)
WHY = re.compile(r"\bwhy( not)?\?", re.IGNORECASE)
#: Characters of a line that a beginner still takes in, and that no window wraps.
SHORT = 100

pytestmark = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def prose(path: Path) -> str:
    return "\n\n".join(cell.source for cell in read(path).cells if cell.cell_type == "markdown")


def code(path: Path) -> str:
    return "\n".join(cell.source for cell in code_cells(path))


def before_the_exercise(path: Path) -> list[Any]:
    """Return the cells above the heading of the first exercise."""
    cells = read(path).cells
    first = next(
        i for i, cell in enumerate(cells) if re.search(r"^## .*\bYour turn\b", cell.source, re.MULTILINE)
    )
    return list(cells[:first])


def test_cells_are_short(path):
    lengths = [len(cell.source.splitlines()) for cell in code_cells(path)]
    assert lengths[0] <= 5
    assert max(lengths) <= 15


def test_the_first_code_cell_shows_where_this_notebook_stands(path):
    first = code_cells(path)[0]
    assert first.source == f'from course.learning.here import here\n\nhere("{path.name[:2]}")'
    assert text_of(first).startswith(f"{path.name[:2]} ")


def test_the_first_cell_says_how_a_cell_is_run(path):
    assert re.search(r"\bShift\s*(\+|and)\s*Enter\b", read(path).cells[0].source)


def test_before_the_first_exercise_no_code_cell_has_more_than_three_short_lines(path):
    long = {
        cell.id: lines
        for cell in before_the_exercise(path)
        if cell.cell_type == "code" and (lines := [line for line in cell.source.splitlines() if line.strip()])
        if len(lines) > 3 or max(map(len, lines)) > SHORT
    }
    assert long == {}


def test_what_is_asked_is_answered_in_a_fold(path):
    """A prediction's form asks "what happened, and why?", and the text asks "Why?"."""
    cells = before_the_exercise(path)
    predictions = [
        i for i, cell in enumerate(cells) if cell.cell_type == "code" and "predict(" in cell.source
    ]
    asking = [i for i, cell in enumerate(cells) if cell.cell_type == "markdown" and WHY.search(cell.source)]
    for i in predictions + asking:
        until = next((later for later in predictions if later > i), len(cells))
        answers = [said for cell in cells[i:until] for said in FOLD.findall(cell.source)]
        assert any(len(said.split()) >= 15 for said in answers), f"{cells[i].id} asks and no fold answers"


def test_title_minutes_objectives_and_recap_are_there(path):
    first = read(path).cells[0].source
    assert re.match(r"# \S", first), "a notebook starts with its title"
    assert re.search(r"\b\d+ minutes\b", first), "the first cell says how many minutes it takes"
    assert len(re.findall(r"^## What you will be able to do$", prose(path), re.MULTILINE)) == 1
    assert len(re.findall(r"^## Recap$", prose(path), re.MULTILINE)) == 1
    sections = re.findall(r"^## (.+)$", prose(path), re.MULTILINE)
    timed = [section for section in sections if re.search(r"\d+ min", section)]
    assert len(timed) >= 3, f"sections carry their minutes, got {sections}"


def test_one_prediction_a_live_lab_and_a_checked_exercise(path):
    assert len(re.findall(r"\bpredict\(", code(path))) >= 1
    assert re.search(rf"\b({'|'.join((*makers(), 'open_lab'))})\(", code(path))
    assert len(re.findall(r"\bcheck\(", code(path))) >= 1


def test_the_prediction_comes_before_the_first_experiment(path):
    assert code(path).index("predict(") < code(path).index(".drive(")


def test_sources_are_cited(path):
    assert re.search(r"^\*\*Sources?\*\*", prose(path), re.MULTILINE)


def test_every_cell_ran_once_from_top_to_bottom(path):
    counts = [cell.execution_count for cell in code_cells(path)]
    assert counts == list(range(1, len(counts) + 1))


def test_outputs_are_kept_and_at_least_three_are_compared(path):
    assert any(cell.outputs for cell in code_cells(path))
    assert len(receipts(read(path))) >= 3


def test_no_error_and_no_warning_is_stored(path):
    outputs = [output for cell in code_cells(path) for output in cell.outputs]
    assert not [output for output in outputs if output.output_type == "error"]
    assert not [output for output in outputs if output.get("name") == "stderr"]


def test_no_memory_address_is_stored(path):
    assert not re.search(r"\bat 0x[0-9a-f]{6,}", path.read_text(encoding="utf-8"))


def test_a_widget_is_not_compared_and_is_followed_by_a_receipt(path):
    notebook = read(path)
    compared = receipts(notebook)
    for i, cell in enumerate(notebook.cells):
        mimes = {mime for output in cell.get("outputs", []) for mime in output.get("data", {})}
        if "application/vnd.jupyter.widget-view+json" in mimes:
            assert "nbval-ignore-output" in tags(cell)
            assert any(later in compared for later in notebook.cells[i + 1 :])


def test_no_widget_state_is_stored(path):
    assert "widgets" not in read(path).metadata


def test_pictures_are_small(path):
    for cell in code_cells(path):
        for output in cell.outputs:
            picture = output.get("data", {}).get("image/png", "")
            assert len(base64.b64decode(picture)) <= 60_000


@pytest.mark.parametrize("name", BANNED)
def test_what_breaks_a_notebook_is_not_used(path, name):
    found = re.findall(BANNED[name], code(path), re.MULTILINE)
    assert not found, f"{name} does not belong in a code cell"


def test_pictures_have_alt_text_and_links_resolve(path):
    for picture, label, target in LINK.findall(prose(path)):
        assert label.strip() or not picture, f"the picture {target} needs alt text"
        if not re.match(r"https?://|#|attachment:", target):
            file = (path.parent / target.split("#")[0]).resolve()
            assert file.is_relative_to(ROOT), f"{target} leaves the repository"
            assert file.exists(), f"{target} is not there"


def test_cells_have_ids_and_the_kernel_is_the_plain_one(path):
    notebook = read(path)
    assert notebook.metadata.kernelspec.name == "python3"
    assert len({cell.id for cell in notebook.cells}) == len(notebook.cells)
