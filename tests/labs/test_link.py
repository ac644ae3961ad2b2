"""Links carry a lab whole or are refused with a sentence."""

from __future__ import annotations

import base64
import hashlib
import zlib

import pytest

from course.labs.export.link import MAX_BYTES, LinkError, pack, unpack

CONTENT = {"config": {"dataset": "moons", "seed": 3}, "edits": [[20, {"do": "knob"}]], "text": "é<b>"}


def forge(raw: bytes, version: int = 1) -> str:
    payload = base64.urlsafe_b64encode(zlib.compress(raw)).decode().rstrip("=")
    return f"#lab={version}.{len(payload)}.{hashlib.sha256(payload.encode()).hexdigest()[:12]}.{payload}"


def test_round_trip():
    assert unpack(pack(CONTENT)) == CONTENT


def test_a_web_address_and_line_breaks_around_it_do_no_harm():
    link = pack(CONTENT)
    assert unpack(f"  https://example.org/lab{link[:30]}\n{link[30:]}\n") == CONTENT


def test_same_content_same_link():
    assert pack(CONTENT) == pack(dict(reversed(CONTENT.items())))


@pytest.mark.parametrize("keep", [0.3, 0.7, 0.99])
def test_a_truncated_link_is_refused(keep):
    link = pack(CONTENT)
    with pytest.raises(LinkError, match=r"cut off after .* copy the whole link again"):
        unpack(link[: int(len(link) * keep)])


def test_every_single_changed_character_of_the_payload_is_noticed():
    link = pack(CONTENT)
    start = link.rindex(".") + 1
    for i in range(start, len(link), 7):
        changed = link[:i] + ("A" if link[i] != "A" else "B") + link[i + 1 :]
        with pytest.raises(LinkError, match="changed on its way"):
            unpack(changed)


def test_text_added_at_the_end_is_noticed():
    with pytest.raises(LinkError, match="changed on its way"):
        unpack(pack(CONTENT) + "AA")


def test_a_newer_version_is_named():
    with pytest.raises(LinkError, match=r"newer version .* \(format 2, this one reads up to 1\); update"):
        unpack(forge(b"{}", version=2))


@pytest.mark.parametrize(
    "link", ["", "hello", "https://example.org", "#lab=", "#lab=x.1.2.3", "#lab=9999999"]
)
def test_other_text_is_refused(link):
    with pytest.raises(LinkError, match="must look like #lab=1"):
        unpack(link)


def test_what_is_no_text_is_refused():
    with pytest.raises(LinkError, match="must be text that starts with #lab=, got int"):
        unpack(7)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"[1]", "must hold a lab's settings, got list"),
        (b"not json", "does not hold a lab"),
        (b"\xff\xfe", "does not hold a lab"),
        (b'{"lr":NaN}', "NaN where a finite number is needed"),
        (b"[" * 100_000, "does not hold a lab"),
        (b" " * (MAX_BYTES + 1), "at most 4,000,000 bytes"),
    ],
    ids=["list", "text", "bytes", "nan", "deep", "bomb"],
)
def test_a_forged_link_with_a_right_checksum_is_still_validated(raw, words):
    with pytest.raises(LinkError, match=words):
        unpack(forge(raw))
