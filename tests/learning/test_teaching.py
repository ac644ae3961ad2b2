"""The teacher's page covers every notebook, and what it says to project can be projected."""

import re
from pathlib import Path

import pytest

import course.learning

PAGE = (Path(course.learning.__file__ or "").parent / "TEACHING.md").read_text(encoding="utf-8")
NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
SECTIONS = dict(re.findall(r"^## (\d\d) .*?\n(.*?)(?=^## |\Z)", PAGE, flags=re.M | re.S))


def test_every_notebook_has_its_section():
    assert sorted(SECTIONS) == sorted(path.name[:2] for path in NOTEBOOKS.glob("*.ipynb"))


@pytest.mark.parametrize("number", SECTIONS)
def test_a_section_has_what_a_teacher_needs(number):
    section = SECTIONS[number]
    for heading in ("**Goal.**", "**The misconception it hunts.**", "**Ask aloud.**", "**Project.**"):
        assert heading in section
    assert len(re.findall(r"^\d\. .*\?", section, flags=re.M)) == 3
    minutes = [int(minute) for minute in re.findall(r"^\| (\d+) \|", section, flags=re.M)]
    assert minutes == sorted(minutes) and minutes[0] == 0 and 35 <= minutes[-1] < 45


@pytest.mark.parametrize("number", SECTIONS)
def test_what_is_to_be_projected_opens_with_less_on_show(number):
    blocks = re.findall(r"```python\n(.*?)```", SECTIONS[number], flags=re.S)
    assert blocks
    for block in blocks:
        *_, statement = re.split(r"\n(?=\w)", block.strip())
        names: dict[str, object] = {}
        exec(block.replace(statement, f"lab = {statement}"), names)  # noqa: S102  (our own page)
        lab = names["lab"]
        assert lab.config["hide"] or lab.config["controls"] is not None
        lab.close()
