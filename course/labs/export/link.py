"""A lab as one line of text: configuration, edits and seed, sealed so that damage is noticed."""

from __future__ import annotations

from typing import Any

from course.learning.sealed import Sealed

VERSION = 1
MAX_BYTES = 4_000_000  # a long session of edits is some 50,000


class LinkError(ValueError):
    """A link that cannot be opened; the message says why and what to do."""


_LINK = Sealed(
    noun="link",
    prefix="#lab=",
    holds="a lab",
    content="a lab's settings",
    advice="copy the whole link again",
    smaller="make fewer edits",
    error=LinkError,
    version=VERSION,
    max_bytes=MAX_BYTES,
)


def pack(content: dict[str, Any]) -> str:
    """Return `content` (JSON-able) as a link."""
    return _LINK.pack(content)


def unpack(link: str) -> dict[str, Any]:
    """Return the content of a link; text before ``#lab=`` (a web address) and white space are ignored.

    Raises
    ------
    LinkError
        If the link is no lab link, is truncated, was changed, or comes from a newer version of the course.
    """
    return _LINK.unpack(link)
