"""Floor 0: the memory and the processors this process may really use.

In a container the machine's own numbers mislead: Binder shows the host's memory and stops the kernel at 2 GB.
The Linux control groups, version 2 or 1, say what holds here.

Source: the Linux kernel's documentation, "Control Group v2" and "Memory Resource Controller" (v1).
"""

import os
from pathlib import Path

MIB = 1024**2


def memory_limit_mib(root: Path = Path("/")) -> float | None:
    """Memory this process may use.

    Parameters
    ----------
    root : Path
        Folder that holds proc/ and sys/; another than "/" serves tests.

    Returns
    -------
    float or None
        The smaller of the machine's memory and the limit of every control group above the process, in MiB;
        None where neither can be read.
    """
    limits = [_number(group / "memory.max") for group in _groups_v2(root)]
    limits += [_number(group / "memory.limit_in_bytes") for group in _groups_v1(root, "memory")]
    limits.append(_machine_memory(root))
    known = [limit for limit in limits if limit is not None]
    return min(known) / MIB if known else None


def memory_used_mib(root: Path = Path("/")) -> float | None:
    """Memory the innermost control group of this process uses now, in MiB, or None outside of one."""
    places = [group / "memory.current" for group in _groups_v2(root)]
    places += [group / "memory.usage_in_bytes" for group in _groups_v1(root, "memory")]
    used = next((value for value in map(_number, places) if value is not None), None)
    return None if used is None else used / MIB


def cpu_limit(root: Path = Path("/")) -> float:
    """Processors this process may keep busy at once: the smallest of its quotas and its cores."""
    limits = [_quota(*_words(group / "cpu.max")) for group in _groups_v2(root)]
    limits += [
        _quota(*_words(group / "cpu.cfs_quota_us"), *_words(group / "cpu.cfs_period_us"))
        for group in _groups_v1(root, "cpu")
    ]
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min([float(cores), *(limit for limit in limits if limit is not None)])


def _groups_v2(root: Path) -> list[Path]:
    """The folders of this process's v2 group and of all groups above it, innermost first."""
    return _ancestors(root / "sys/fs/cgroup", _own_group(root, ""))


def _groups_v1(root: Path, controller: str) -> list[Path]:
    """As `_groups_v2`, for one controller of version 1."""
    return _ancestors(root / "sys/fs/cgroup" / controller, _own_group(root, controller))


def _own_group(root: Path, controller: str) -> str:
    """The group named in proc/self/cgroup, whose lines read number:controllers:path."""
    for line in _text(root / "proc/self/cgroup").splitlines():
        _, controllers, path = [*line.split(":", 2), "", ""][:3]
        if controller in controllers.split(","):
            return path
    return "/"


def _ancestors(top: Path, group: str) -> list[Path]:
    # In a container the named path often exists on the host only; the top folder is then its own.
    inner = top / group.lstrip("/")
    return [inner, *(parent for parent in inner.parents if parent.is_relative_to(top))]


def _machine_memory(root: Path) -> float | None:
    for line in _text(root / "proc/meminfo").splitlines():
        if line.startswith("MemTotal:"):
            return float(line.split()[1]) * 1024
    names = getattr(os, "sysconf_names", {})
    if root == Path("/") and {"SC_PHYS_PAGES", "SC_PAGE_SIZE"} <= set(names):
        return float(os.sysconf("SC_PHYS_PAGES")) * os.sysconf("SC_PAGE_SIZE")
    return None


def _quota(quota: str = "max", period: str = "100000", *_: str) -> float | None:
    """Processors from a quota and a period in microseconds; "max" (v2) and -1 (v1) mean no limit."""
    if not quota.isdecimal() or not period.isdecimal() or int(period) == 0:
        return None
    return int(quota) / int(period)


def _number(path: Path) -> float | None:
    """The number in a file; None for no file, for "max" and for v1's huge "no limit"."""
    text = _text(path).strip()
    return float(text) if text.isdecimal() and int(text) < 2**60 else None


def _words(path: Path) -> list[str]:
    return _text(path).split()


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return ""
