"""Notebooks run without a network to the very text they store, and a changed receipt is noticed."""

from __future__ import annotations

import os
import subprocess
import sys

import nbformat
import pytest

from tests.notebooks.notebooks import NOTEBOOKS, OFFLINE, nbval, read, receipts

each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


@each_notebook
def test_runs_offline_to_the_stored_outputs(path):
    done = nbval(path)
    assert done.returncode == 0, done.stdout[-3000:]


@each_notebook
def test_a_changed_receipt_is_noticed(path, tmp_path):
    notebook = read(path)
    receipt = receipts(notebook)[-1]
    for output in receipt.outputs:
        if "text" in output:
            output.text = _altered(output.text)
        elif "text/plain" in output.get("data", {}):
            output.data["text/plain"] = _altered(output.data["text/plain"])
    copy = tmp_path / path.name
    nbformat.write(notebook, copy)
    done = nbval(copy)
    assert done.returncode == 1
    assert "mismatch" in done.stdout


def _altered(text: str) -> str:
    """Return the text with one fact turned round."""
    for old, new in (("True", "False"), ("pass", "fail"), ("1", "7"), ("0", "7"), ("e", "a")):
        if old in text:
            return text.replace(old, new, 1)
    raise AssertionError(f"nothing to change in {text!r}")


def test_the_network_is_really_cut_off():
    code = "import socket; socket.create_connection(('192.0.2.1', 80), timeout=2)"
    environment = os.environ | {"PYTHONPATH": str(OFFLINE)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment)
    assert "the network is cut off: '192.0.2.1' was" in done.stderr
