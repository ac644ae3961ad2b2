"""JSON as one line of text that notices damage: links and resume codes.

A sealed text looks like ``#lab=1.412.9f86d081884c.eNrtV...``: prefix, format version, length of the payload
in characters, the first twelve hexadecimal digits of its SHA-256, and the payload: compressed JSON in
URL-safe base64. The checksum tells a damaged text from a whole one; it is no signature, so whatever is read
is validated like any other input.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Sealed:
    """One kind of sealed text, and the words its errors use.

    Attributes
    ----------
    noun : str
        What a learner calls the text: ``link``.
    prefix : str
        Its first characters; whatever stands before them (a web address) and white space are ignored.
    holds, content : str
        What the text stands for, and what its JSON object is: ``a lab``, ``a lab's settings``.
    advice, smaller : str
        What to do about a damaged text, and about one that is too large.
    error : type of ValueError
        The only exception that `unpack` raises.
    version : int
        The format that is written; older ones are read, newer ones refused.
    max_bytes : int
        Of JSON after decompression, so that a small text cannot fill the memory.
    """

    noun: str
    prefix: str
    holds: str
    content: str
    advice: str
    smaller: str
    error: type[ValueError]
    version: int
    max_bytes: int

    def pack(self, content: dict[str, Any]) -> str:
        """Return `content` (JSON-able) as one line; the same content gives the same line."""
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False)
        payload = base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode().rstrip("=")
        return f"{self.prefix}{self.version}.{len(payload)}.{_checksum(payload)}.{payload}"

    def unpack(self, text: str) -> dict[str, Any]:
        """Return the content of a sealed text.

        Raises
        ------
        ValueError
            An `error`, if the text is of another kind, is cut off, was changed, or comes from a newer version
            of the course.
        """
        noun, prefix, advice = self.noun, self.prefix, self.advice
        if not isinstance(text, str):
            raise self.error(
                f"{noun} must be text that starts with {prefix}, got {type(text).__name__}; {advice}"
            )
        _, _, body = "".join(text.split()).rpartition(prefix)
        fields = body.split(".")
        if prefix not in text or not fields[0].isdecimal() or len(fields[0]) > 6:
            raise self.error(
                f"{noun} must look like {prefix}{self.version}.…, got {_shorten(text)}; {advice}"
            )
        version = int(fields[0])
        if version > self.version:
            raise self.error(
                f"{noun} was made by a newer version of the course (format {version}, "
                f"this one reads up to {self.version}); update the course and open it again"
            )
        if version < 1:
            raise self.error(f"{noun} must have a format from 1 to {self.version}, got {version}; {advice}")
        if len(fields) < 4 or not fields[1].isdecimal() or len(fields[3]) < int(fields[1][:9]):
            raise self.error(f"{noun} is cut off after {len(body)} characters; {advice}")
        length, checksum, payload = fields[1:4]
        if len(fields) > 4 or len(payload) != int(length[:9]) or _checksum(payload) != checksum:
            raise self.error(f"{noun} was changed on its way (its checksum does not match); {advice}")
        return self._decode(payload)

    def _decode(self, payload: str) -> dict[str, Any]:
        try:
            packed = base64.b64decode(payload + "=" * (-len(payload) % 4), altchars=b"-_", validate=True)
            text = zlib.decompressobj().decompress(packed, self.max_bytes + 1)
            if len(text) > self.max_bytes:
                raise self.error(
                    f"{self.noun} must hold at most {self.max_bytes:,} bytes, got more; {self.smaller}"
                )
            content = json.loads(text.decode(), parse_constant=self._refuse_constant)
        except self.error:
            raise
        # ValueError: no base64, no UTF-8, no JSON, or a whole number too long for Python.
        except (ValueError, zlib.error, RecursionError) as error:
            raise self.error(f"{self.noun} does not hold {self.holds}; {self.advice}") from error
        if not isinstance(content, dict):
            raise self.error(
                f"{self.noun} must hold {self.content}, got {type(content).__name__}; {self.advice}"
            )
        return content

    def _refuse_constant(self, name: str) -> None:
        raise self.error(
            f"{self.noun} holds {name} where a finite number is needed; make the {self.noun} again"
        )


def _checksum(payload: str) -> str:
    # Half characters, which no code has, must give a wrong checksum and not an error of their own.
    return hashlib.sha256(payload.encode(errors="replace")).hexdigest()[:12]


def _shorten(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:37] + "…")
