"""A lab as one line of text: configuration, edits and seed, with a version, a length and a checksum.

A link looks like ``#lab=1.412.9f86d081884c.eNrtV...``: format version, length of the payload in characters,
the first twelve hexadecimal digits of its SHA-256, and the payload: compressed JSON in URL-safe base64.
The checksum tells a damaged link from a whole one; it is no signature, so whatever is read is validated like
any other input.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import zlib
from typing import Any

VERSION = 1
MAX_BYTES = 4_000_000  # of JSON after decompression; a long session of edits is some 50,000
_PREFIX = "#lab="
_ADVICE = "copy the whole link again"


class LinkError(ValueError):
    """A link that cannot be opened; the message says why and what to do."""


def pack(content: dict[str, Any]) -> str:
    """Return `content` (JSON-able) as a link."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False)
    payload = base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode().rstrip("=")
    return f"{_PREFIX}{VERSION}.{len(payload)}.{_checksum(payload)}.{payload}"


def unpack(link: str) -> dict[str, Any]:
    """Return the content of a link; text before ``#lab=`` (a web address) and white space are ignored.

    Raises
    ------
    LinkError
        If the link is no lab link, is truncated, was changed, or comes from a newer version of the course.
    """
    if not isinstance(link, str):
        raise LinkError(f"link must be text that starts with {_PREFIX}, got {type(link).__name__}; {_ADVICE}")
    _, _, body = "".join(link.split()).rpartition(_PREFIX)
    fields = body.split(".")
    if _PREFIX not in link or not fields[0].isdecimal() or len(fields[0]) > 6:
        raise LinkError(f"link must look like {_PREFIX}{VERSION}.…, got {_shorten(link)}; {_ADVICE}")
    version = int(fields[0])
    if version > VERSION:
        raise LinkError(
            f"link was made by a newer version of the course (format {version}, "
            f"this one reads up to {VERSION}); update the course and open it again"
        )
    if version < 1:
        raise LinkError(f"link must have a format from 1 to {VERSION}, got {version}; {_ADVICE}")
    if len(fields) < 4 or not fields[1].isdecimal() or len(fields[3]) < int(fields[1][:9]):
        raise LinkError(f"link is cut off after {len(body)} characters; {_ADVICE}")
    length, checksum, payload = fields[1:4]
    if len(fields) > 4 or len(payload) != int(length[:9]) or _checksum(payload) != checksum:
        raise LinkError(f"link was changed on its way (its checksum does not match); {_ADVICE}")
    return _decode(payload)


def _decode(payload: str) -> dict[str, Any]:
    try:
        packed = base64.b64decode(payload + "=" * (-len(payload) % 4), altchars=b"-_", validate=True)
        inflate = zlib.decompressobj()
        text = inflate.decompress(packed, MAX_BYTES + 1)
        if len(text) > MAX_BYTES:
            raise LinkError(f"link must hold at most {MAX_BYTES:,} bytes, got more; make fewer edits")
        content = json.loads(text.decode(), parse_constant=_refuse_constant)
    except (binascii.Error, zlib.error, UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise LinkError(f"link does not hold a lab; {_ADVICE}") from error
    if not isinstance(content, dict):
        raise LinkError(f"link must hold a lab's settings, got {type(content).__name__}; {_ADVICE}")
    return content


def _refuse_constant(name: str) -> None:
    raise LinkError(f"link holds {name} where a finite number is needed; make the link again")


def _checksum(payload: str) -> str:
    return hashlib.sha256(payload.encode()).hexdigest()[:12]


def _shorten(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:37] + "…")
