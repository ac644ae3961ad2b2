"""What the README says of every notebook."""

from __future__ import annotations

import ast

import pytest

from tests.notebooks.notebooks import NOTEBOOKS, code_cells


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_in_each_notebook_a_prediction_locks_play(path):
    """In each you predict before Play unlocks."""
    calls = [
        node
        for cell in code_cells(path)
        for node in ast.walk(ast.parse(cell.source))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "predict"
    ]
    assert any(word.arg == "locks" for call in calls for word in call.keywords)
