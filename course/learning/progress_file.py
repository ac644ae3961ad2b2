"""The file that progress is kept in: where it lies, read with care, replaced whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import itertools
import json
import os
import re
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, SoftFileLock, Timeout

from course.learning.entries import ProgressError
from course.learning.work import Work

VARIABLE = "COURSE_PROGRESS"
WAIT_S = 10.0  # for another kernel to finish with the file, which takes it milliseconds
_NO_LOCKS = {errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP}  # from a file system that has none
MAX_BYTES = 16_000_000  # 500 entries of each kind with the longest texts fit


def place() -> Path | None:
    """Return the file that progress is kept in, or None where ``COURSE_PROGRESS`` is empty.

    Raises
    ------
    ProgressError
        If it would lie in the home folder, and there is none.
    """
    named = os.environ.get(VARIABLE)
    if named is None:
        import platformdirs

        try:
            named = str(platformdirs.user_data_path("course", appauthor=False) / "progress.json")
        except RuntimeError:  # no home; earlier versions of platformdirs leave ~ as it is
            named = "~"
    named = os.path.expanduser(named)  # noqa: PTH111  (pathlib's raises where there is no home)
    if named.startswith("~"):  # a folder of that name is nobody's home
        raise ProgressError(
            f"progress is kept in memory only, for this user has no home folder; name a file in {VARIABLE}"
        )
    # Resolved, so that a kernel that changes its folder keeps its file, and a link stays a link.
    return Path(os.path.realpath(named)) if named else None


@contextlib.contextmanager
def locked(file: Path) -> Iterator[None]:
    """Keep other kernels, on this machine and on others with the same home folder, from changing a file.

    Makes the folder of the file, and beside it the lock, which stays there: ``.progress.json.lock``. What
    writers that were killed have left is removed.

    Raises
    ------
    OSError
        If there can be no lock there, or another kernel holds it for longer than `WAIT_S`.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    lock = _acquired(file.with_name(f".{file.name}.lock"))
    try:
        _remove_leftovers(file)
        yield
    finally:
        lock.release()


def _acquired(place: Path) -> FileLock | SoftFileLock:
    """Return a lock that is held: the system's, or, on file systems without, a file that only one makes."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # filelock warns as it does the same for other systems
            lock = FileLock(place)
            lock.acquire(timeout=WAIT_S)
    except Timeout:
        raise TimeoutError(errno.ETIMEDOUT, "another kernel holds it", str(place)) from None
    except OSError as error:
        if error.errno not in _NO_LOCKS:
            raise
        lock = SoftFileLock(place.with_suffix(".softlock"))
        try:
            lock.acquire(timeout=WAIT_S)
        except Timeout:
            raise TimeoutError(errno.ETIMEDOUT, "another kernel holds it", str(place)) from None
    return lock


def _remove_leftovers(file: Path) -> None:
    """Remove what writers that were killed have left; whoever writes holds the lock."""
    ours = re.compile(rf"\.{re.escape(file.stem)}-[a-z0-9_]{{8}}\.tmp")
    for each in file.parent.iterdir():
        if ours.fullmatch(each.name):
            with contextlib.suppress(OSError):
                each.unlink()


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
    handle, name = tempfile.mkstemp(prefix=f".{file.stem}-", suffix=".tmp", dir=file.parent)
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
    """Rename a damaged file, so that it can still be mended; return its place: ``progress.damaged.json``.

    A second one is ``progress.damaged-2.json``: nothing is replaced. Call it while the file is `locked`.
    """
    names = (f"{file.stem}.damaged{'' if k == 1 else f'-{k}'}{file.suffix}" for k in itertools.count(1))
    return file.rename(next(place for name in names if not (place := file.with_name(name)).exists()))


def _refuse_what_is_no_file(file: Path) -> None:
    """Refuse a folder or a device: one cannot be read, the other must never be replaced."""
    if not file.is_file():
        raise OSError(0, "it is no file", str(file))
