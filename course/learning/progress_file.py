"""The file that progress is kept in: where it lies, read with care, replaced whole or not at all."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from pathlib import Path

from course.learning.entries import ProgressError
from course.learning.work import Work

VARIABLE = "COURSE_PROGRESS"
MAX_BYTES = 16_000_000  # 500 entries of each kind with the longest texts fit


def place() -> Path | None:
    """Return the file that progress is kept in, or None where ``COURSE_PROGRESS`` is empty."""
    named = os.environ.get(VARIABLE)
    if named is None:
        import platformdirs

        named = str(platformdirs.user_data_path("course", appauthor=False) / "progress.json")
    # Resolved, so that a kernel that changes its folder keeps its file, and a link stays a link.
    return Path(os.path.realpath(named)) if named else None


def read(file: Path) -> Work | None:
    """Return what a file holds, None where there is no such file.

    Raises
    ------
    OSError
        If the file cannot be read.
    NewerError
        If a newer version of the course wrote it.
    ProgressError
        If it does not hold progress.
    """
    if not file.exists():
        return None
    _refuse_what_is_no_file(file)
    with file.open("rb") as source:
        raw = source.read(MAX_BYTES + 1)
    return parse(raw)


def parse(raw: bytes) -> Work:
    """Return the work that the content of a file stands for.

    Raises
    ------
    NewerError
        If a newer version of the course wrote it.
    ProgressError
        If it is no progress.
    """
    if len(raw) > MAX_BYTES:
        raise ProgressError(f"progress must be at most {MAX_BYTES:,} bytes, got more")
    try:
        content = json.loads(raw.decode())
    except (ValueError, RecursionError) as error:  # no UTF-8, no JSON, or a number too long for Python
        raise ProgressError("progress must be JSON, and is not") from error
    return Work.from_dict(content)


def content_of(work: Work) -> str:
    """Return the content of the file that `write` writes."""
    return json.dumps(work.to_dict(), ensure_ascii=False, indent=1, allow_nan=False)


def write(file: Path, work: Work) -> None:
    """Replace a file; whoever reads it, even after a crash, finds the old or the new one.

    Raises
    ------
    OSError
        If it cannot be written; the old file is as it was.
    """
    if file.exists():
        _refuse_what_is_no_file(file)
    # In the same folder, for only within one file system is a file replaced in one step.
    handle, name = tempfile.mkstemp(prefix=".progress-", suffix=".tmp", dir=file.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as target:
            target.write(content_of(work))
            target.flush()
            os.fsync(target.fileno())
        Path(name).replace(file)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise


def set_aside(file: Path) -> Path:
    """Rename a damaged file, so that it can still be mended; return its place: ``progress.damaged.json``."""
    return file.replace(file.with_name(f"{file.stem}.damaged{file.suffix}"))


def _refuse_what_is_no_file(file: Path) -> None:
    """Refuse a folder or a device: one cannot be read, the other must never be replaced."""
    if not file.is_file():
        raise OSError(0, "it is no file", str(file))
