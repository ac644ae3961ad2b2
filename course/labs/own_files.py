"""A learner's own files: known by their content, so that a link opens the very rows it was made with.

A link carries a file's name and checksum, never its place, and opens only what the learner named in this
session: a link from elsewhere can't make a kernel read a file.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

from course.labs.export.link import LinkError

_named: dict[str, Path] = {}  # files that were opened in this session, by checksum


def place_of(file: str | os.PathLike[str]) -> Path:
    """Return where a file lies: absolute, with ``~`` as the home folder."""
    return Path(os.path.expanduser(file)).absolute()  # noqa: PTH111  (pathlib's raises without a home)


def remember(file: str | os.PathLike[str]) -> str:
    """Return the checksum (SHA-256) of a file that the learner named; links of this session may open it."""
    place = place_of(file)
    checksum = _checksum(place)
    _named[checksum] = place
    return checksum


def as_linked(config: dict[str, Any], checksum: str) -> dict[str, Any]:
    """Return a lab's settings and what a link says of its file: the name without its folder, the checksum."""
    if config.get("csv") is None:
        return {"config": config}
    return {"config": config | {"csv": place_of(config["csv"]).name}, "file": checksum}


def found(content: dict[str, Any], config: dict[str, Any], given: Any) -> Path | None:
    """Return the file that a link may open, or None where the lab has none.

    Parameters
    ----------
    content, config : dict
        What the link holds, and the lab's settings in it.
    given : path-like, optional
        The place of the file on this machine, if the learner says it.

    Raises
    ------
    LinkError
        If the learner named no such file, or it is not the one that the link was made with.
    """
    if config.get("csv") is None:
        return None
    name, checksum = str(config["csv"]), content.get("file")
    if not isinstance(checksum, str) or Path(name).name != name:
        raise LinkError("link must name its file without a folder and with a checksum; make the link again")
    if given is None and checksum not in _named:
        raise LinkError(
            f"link is of a lab with a file of its own, {name!r:.60}, which was not opened in this session; "
            "say where it lies: Lab.from_link(link, csv=...)"
        )
    place = place_of(given) if isinstance(given, str | os.PathLike) else _named[checksum]
    if not os.path.isfile(place):  # noqa: PTH113  (pathlib's raises where the name is too long)
        raise LinkError(f"link needs the file {name!r:.60}, got none at {place.name!r:.60}; check its place")
    if _checksum(place) != checksum:
        raise LinkError(
            f"link was made when {name!r:.60} held something else than {place.name!r:.60} does now, so it "
            "would open on other rows; bring the file back as it was, or make a new lab of it"
        )
    return place


def _checksum(place: Path) -> str:
    with place.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
