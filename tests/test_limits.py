"""Limits read from control groups of both versions, laid out in a temporary folder."""

import os

import pytest

from course.limits import cpu_limit, memory_limit_mib, memory_used_mib


@pytest.fixture
def machine(tmp_path):
    """A function that lays out files below a fake root of 8 GiB."""

    def lay(files):
        for name, text in {"proc/meminfo": "MemTotal:        8388608 kB\n", **files}.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text + "\n", encoding="utf-8")
        return tmp_path

    return lay


def test_without_groups_the_machine_itself_is_the_limit(machine):
    root = machine({})
    assert memory_limit_mib(root) == 8192
    assert memory_used_mib(root) is None
    assert cpu_limit(root) == len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else True


def test_version_2_limits_of_a_container(machine):
    root = machine(
        {
            "proc/self/cgroup": "0::/kubepods/pod1/abc",
            "sys/fs/cgroup/memory.max": "2147483648",
            "sys/fs/cgroup/memory.current": "1073741824",
            "sys/fs/cgroup/cpu.max": "50000 100000",
        }
    )
    assert (memory_limit_mib(root), memory_used_mib(root), cpu_limit(root)) == (2048, 1024, 0.5)


def test_version_2_takes_the_tightest_group_on_the_way_up(machine):
    root = machine(
        {
            "proc/self/cgroup": "0::/user/session",
            "sys/fs/cgroup/user/memory.max": "1073741824",
            "sys/fs/cgroup/user/session/memory.max": "max",
            "sys/fs/cgroup/user/session/cpu.max": "max 100000",
            "sys/fs/cgroup/user/cpu.max": "25000 100000",
        }
    )
    assert (memory_limit_mib(root), cpu_limit(root)) == (1024, 0.25)


def test_version_1_limits(machine):
    root = machine(
        {
            "proc/self/cgroup": "5:memory:/docker/abc\n3:cpu,cpuacct:/docker/abc",
            "sys/fs/cgroup/memory/docker/abc/memory.limit_in_bytes": "536870912",
            "sys/fs/cgroup/memory/docker/abc/memory.usage_in_bytes": "104857600",
            "sys/fs/cgroup/cpu/docker/abc/cpu.cfs_quota_us": "20000",
            "sys/fs/cgroup/cpu/docker/abc/cpu.cfs_period_us": "100000",
        }
    )
    assert (memory_limit_mib(root), memory_used_mib(root), cpu_limit(root)) == (512, 100, 0.2)


def test_version_1_without_limits(machine):
    root = machine(
        {
            "sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712",
            "sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1",
            "sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000",
        }
    )
    assert memory_limit_mib(root) == 8192
    assert cpu_limit(root) >= 1


def test_this_machine_has_memory_and_a_processor():
    assert memory_limit_mib() > 100
    assert cpu_limit() > 0
