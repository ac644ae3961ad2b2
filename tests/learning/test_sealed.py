"""Sealed text speaks in the words of its kind, and raises nothing but its own error."""

from __future__ import annotations

import base64
import hashlib
import zlib

import pytest

from course.learning.sealed import Sealed


class ParcelError(ValueError):
    pass


PARCEL = Sealed(
    noun="parcel",
    prefix="parcel=",
    holds="a thing",
    content="things by name",
    advice="send it again",
    smaller="send less",
    error=ParcelError,
    version=2,
    max_bytes=1000,
)
CONTENT = {"text": "é<b>", "number": 0.1, "none": None}


def forge(raw: bytes, version: int = 2) -> str:
    payload = base64.urlsafe_b64encode(zlib.compress(raw)).decode().rstrip("=")
    return f"parcel={version}.{len(payload)}.{hashlib.sha256(payload.encode()).hexdigest()[:12]}.{payload}"


def test_what_is_packed_is_unpacked():
    assert PARCEL.unpack(PARCEL.pack(CONTENT)) == CONTENT


def test_an_older_format_is_still_read():
    assert PARCEL.unpack(forge(b'{"a": 1}', version=1)) == {"a": 1}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (None, "parcel must be text that starts with parcel=, got NoneType; send it again"),
        ("#lab=1.2.3.4", "parcel must look like parcel=2.…, got '#lab=1.2.3.4'; send it again"),
        ("parcel=0.1.2.3", "parcel must have a format from 1 to 2, got 0; send it again"),
        ("parcel=2.9.a.b", "parcel is cut off after 7 characters; send it again"),
        ("parcel=2.1.a.b", "parcel was changed on its way (its checksum does not match); send it again"),
        ("parcel=2.1.a.\ud800", "parcel was changed on its way (its checksum does not match); send it again"),
        (forge(b"[]"), "parcel must hold things by name, got list; send it again"),
        (forge(b"thing"), "parcel does not hold a thing; send it again"),
        (forge(b" " * 1001), "parcel must hold at most 1,000 bytes, got more; send less"),
        (
            forge(b'{"a":-Infinity}'),
            "parcel holds -Infinity where a finite number is needed; make the parcel",
        ),
    ],
)
def test_each_refusal_is_one_sentence_in_the_words_of_the_kind(text, sentence):
    with pytest.raises(ParcelError) as caught:
        PARCEL.unpack(text)
    assert str(caught.value).startswith(sentence)


def test_a_whole_number_too_long_for_python_is_refused():
    large = Sealed(**{**vars(PARCEL), "max_bytes": 10_000})
    with pytest.raises(ParcelError, match="does not hold a thing"):
        large.unpack(forge(b'{"a":' + b"9" * 9000 + b"}"))
