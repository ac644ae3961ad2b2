"""The harness of the benchmarks: goals are read and judged; every benchmark follows the form."""

import importlib
import json

import pytest
from websocket import ABNF

from tests.bench import __main__ as bench
from tests.bench.__main__ import goal, names, shown, table, verdict, write
from tests.bench.disconnected import _message


@pytest.mark.parametrize("said", ["≥ 1.3", ">= 1.3", (">=", 1.3)])
def test_goals_are_read_in_every_spelling(said):
    assert goal(said) == (">=", 1.3)


def test_a_goal_without_comparison_is_refused():
    with pytest.raises(ValueError, match="must start with one of"):
        goal("about 3")


def test_verdicts_follow_the_numbers():
    assert verdict(1.3, ">= 1.3") == "yes"
    assert verdict(1.29, ">= 1.3") == "**no**"
    assert verdict("not measured", ">= 1.3") == "**no**"
    assert verdict(5, None) == ""


def test_a_table_shows_numbers_goals_and_what_was_not_measured():
    rows = table({"speedup": 1.234, "runs": [1, 2], "rate": 12345.6}, {"speedup": ">= 1", "fps": ">= 25"})
    assert rows[2:] == [
        "| speedup | 1.23 | ≥ 1 | yes |",
        "| rate | 12,346 |  |  |",
        "| fps | not measured | ≥ 25 | **no** |",
    ]


def test_numbers_keep_the_digits_that_mean_something():
    assert [shown(v) for v in (12345, 27.34, 1.344, 0.9651, True)] == [
        "12,345",
        "27.3",
        "1.34",
        "0.965",
        "True",
    ]


def test_a_chapter_is_written_anew_and_the_others_stay(tmp_path, monkeypatch):
    results = tmp_path / "RESULTS.md"
    results.write_text("# Old head\n\n## live\n\nAs it was.\n\n## gone\n\nOf a benchmark that is no more.\n")
    monkeypatch.setattr(bench, "RESULTS", results)
    for rate in ("0.91", "0.95"):
        write("agents", ["| key |", f"| {rate} |"], 3)
    text = results.read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if line.startswith("#")] == [
        "# Results of `make bench`",
        "## agents",
        "## live",
    ]
    assert "0.95" in text and "0.91" not in text and "medians of 3 runs" in text
    assert text.endswith("## live\n\nAs it was.\n")


@pytest.mark.parametrize("name", names())
def test_every_benchmark_says_what_it_is_and_what_it_should_reach(name):
    module = importlib.import_module(f"tests.bench.{name}")
    assert module.__doc__
    assert callable(module.measure)
    assert [goal(said) for said in module.GOALS.values()]


def test_a_kernel_message_is_read_from_text_and_from_bytes():
    message = b'{"channel": "iopub", "content": {"data": {}}}'
    offsets = [2, 12, 12 + len(message)]  # of two parts: the message and a buffer
    binary = b"".join(number.to_bytes(4, "big") for number in offsets) + message + b"\xff\x00"
    assert _message(ABNF.OPCODE_BINARY, binary) == _message(ABNF.OPCODE_TEXT, message) == json.loads(message)
