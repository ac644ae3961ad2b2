import pytest

from course.live.protocol import (
    MAX_MESSAGE_BYTES,
    Bye,
    ControlMoved,
    CreditGiven,
    EditSent,
    Hello,
    Malformed,
    VisibleChanged,
    parse,
)

MOVE = {"k": "control", "view": "v", "seq": 3, "t": 12.5, "name": "lr", "value": 0.1}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"k": "hello", "protocol": 1, "view": "v", "visible": False}, Hello("v", False)),
        ({"k": "credit", "view": "v", "n": 8}, CreditGiven("v", 8)),
        ({"k": "visible", "view": "v", "visible": True}, VisibleChanged("v", True)),
        ({"k": "bye", "view": "v"}, Bye("v")),
        (MOVE, ControlMoved("lr", 0.1, "v", 3)),
        ({"k": "edit", "view": "v", "seq": 1, "edit": {"do": "undo"}}, EditSent({"do": "undo"}, "v", 1)),
    ],
)
def test_every_kind_is_read(content, message):
    assert parse(content) == message


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "must be an object, got NoneType"),
        ([], "must be an object, got list"),
        ({}, "must name its view"),
        ({"k": "hello", "protocol": 1}, "must name its view"),
        ({"k": "hello", "protocol": 1, "view": "x" * 101}, "must name its view"),
        ({"k": "hello", "protocol": 2, "view": "v"}, "protocol 1, got 2; restart the kernel"),
        ({"k": "hello", "protocol": 1, "view": "v", "visible": "yes"}, "visible must be true or false"),
        ({"k": "credit", "view": "v", "n": 0}, "credit must be a whole number from 1 to 16, got 0"),
        ({"k": "credit", "view": "v", "n": 1e9}, "credit must be"),
        ({"k": "credit", "view": "v", "n": True}, "credit must be"),
        ({"k": "jump", "view": "v"}, "must be one of hello, credit, visible, bye, control, edit, got 'jump'"),
        ({"k": ["edit"], "view": "v"}, "must be one of"),
        (MOVE | {"seq": 0}, "seq must be a whole number from 1, got 0"),
        (MOVE | {"seq": "3"}, "seq must be"),
        (MOVE | {"seq": 2**60}, "seq must be"),
        (MOVE | {"name": ""}, "name of 1 to 100 characters"),
        (MOVE | {"name": None}, "name of 1 to 100 characters"),
        (MOVE | {"value": "x" * MAX_MESSAGE_BYTES}, "smaller than 1 MB, got 1.0 MB"),
    ],
)
def test_anything_else_is_told_in_one_sentence(content, words):
    message = parse(content)
    assert isinstance(message, Malformed)
    assert words in message.text
    assert message.text.endswith(".") and "\n" not in message.text and len(message.text) < 250


def test_what_is_nested_beyond_reason_is_refused():
    nested = []
    for _ in range(100_000):
        nested = [nested]
    assert "smaller than 1 MB" in parse(MOVE | {"value": nested}).text


def test_buffers_count_towards_the_size():
    assert isinstance(parse(MOVE, [memoryview(b"x" * MAX_MESSAGE_BYTES)]), Malformed)
    assert isinstance(parse(MOVE, [memoryview(b"x")]), ControlMoved)


def test_a_message_of_a_megabyte_keeps_its_number():
    message = parse(MOVE | {"value": "x" * MAX_MESSAGE_BYTES})
    assert (message.view, message.seq) == ("v", 3)


def test_a_drag_of_a_slider_has_a_number():
    assert parse(MOVE | {"stroke": 7}) == ControlMoved("lr", 0.1, "v", 3, 7)


@pytest.mark.parametrize("stroke", [-1, 1.5, "7", True, [7], 2**60])
def test_a_drag_with_a_number_that_is_none_is_refused(stroke):
    refused = parse(MOVE | {"stroke": stroke})
    assert isinstance(refused, Malformed)
    assert "stroke must be a whole number" in refused.text and refused.seq == 3
