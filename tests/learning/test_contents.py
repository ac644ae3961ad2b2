"""The contents name every notebook that is there, and exercises that can be checked."""

from __future__ import annotations

from pathlib import Path

import pytest

from course.learning.check import EXERCISES
from course.learning.contents import CONTENTS

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


def test_every_notebook_is_in_the_contents():
    assert {file.name for file in NOTEBOOKS.glob("*.ipynb")} <= {one.file for one in CONTENTS}


def test_numbers_and_files_are_in_order_and_unique():
    numbers = [one.number for one in CONTENTS]
    assert numbers == sorted(numbers) and len(set(numbers)) == len(numbers)
    assert len({one.title for one in CONTENTS}) == len({one.key for one in CONTENTS}) == len(CONTENTS)
    assert (CONTENTS[1].key, CONTENTS[1].name) == ("01_what_training_is", "01 What training is")


@pytest.mark.parametrize("notebook", CONTENTS, ids=lambda notebook: notebook.key)
def test_a_notebook_that_is_there_has_exercises_that_can_be_checked_and_says_its_minutes(notebook):
    file = NOTEBOOKS / notebook.file
    if not file.exists():
        pytest.skip(f"{notebook.file} is not written yet")
    assert notebook.exercises and set(notebook.exercises) <= set(EXERCISES)
    text = file.read_text(encoding="utf-8")
    assert f"About {notebook.minutes} minutes" in text
    assert all(f'check(\\"{exercise}\\"' in text for exercise in notebook.exercises)
