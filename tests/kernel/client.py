"""A thin client: a real kernel, and a page that speaks the stage's protocol without drawing anything."""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty
from typing import Any

import numpy as np
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import KernelManager

ROOT = Path(__file__).parents[2]
PYTHON = "COURSE_TEST_KERNEL_PYTHON"
DTYPES = {"u1": np.uint8, "f4": np.float32, "i4": np.int32}


class CellError(Exception):
    """A cell raised; the message holds its traceback."""


class Client:
    """One front end of a kernel: runs cells, collects what widgets send, and may hold several views."""

    def __init__(self, manager: KernelManager, kc: BlockingKernelClient) -> None:
        self.manager, self.kc = manager, kc
        self.subshell: str | None = None
        self.models: dict[str, dict[str, Any]] = {}  # open comms and their state
        self.replies: dict[str, dict[str, Any]] = {}
        self.outputs: dict[str, list[dict[str, Any]]] = {}
        self.busy: set[str] = set()
        self.idle: set[str] = set()
        self._received: dict[str, list[dict[str, Any]]] = {}

    # Cells

    def submit(self, code: str, *, cell: str | None = None) -> str:
        """Send a cell without waiting for it."""
        content = {"code": code, "silent": False, "store_history": True, "allow_stdin": False}
        message = self.kc.session.msg("execute_request", content)
        message["metadata"] = {"cellId": cell} if cell else {}
        self.kc.shell_channel.send(message)
        return str(message["header"]["msg_id"])

    def run(self, code: str, *, cell: str | None = None, timeout: float = 60) -> str:
        """Run a cell to its end; its printed text and its result."""
        number = self.submit(code, cell=cell)
        self.wait(lambda: number in self.replies and number in self.idle, timeout)
        reply = self.replies[number]
        if reply["status"] != "ok":
            raise CellError("\n".join(reply.get("traceback", [reply.get("ename", "aborted")])))
        text = ""
        for message in self.outputs.get(number, []):
            content = message["content"]
            text += content.get("text", "") or content.get("data", {}).get("text/plain", "")
        return text

    def wait(self, done: Callable[[], Any], timeout: float = 20) -> Any:
        """Take messages in until ``done()`` gives something true."""
        deadline = time.monotonic() + timeout
        while True:
            value = done()
            if value:
                return value
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError("the kernel did not answer in time")
            self.pump(min(left, 0.5))

    def pump(self, timeout: float = 0.0) -> None:
        """Take in what has arrived; wait for the first message at most ``timeout`` seconds."""
        try:
            self._take(self.kc.get_iopub_msg(timeout=timeout))
            while True:
                self._take(self.kc.get_iopub_msg(timeout=0))
        except Empty:
            pass
        try:
            while True:
                reply = self.kc.get_shell_msg(timeout=0)
                self.replies[reply["parent_header"].get("msg_id", "")] = reply["content"]
        except Empty:
            pass

    def _take(self, message: dict[str, Any]) -> None:
        kind, content = message["header"]["msg_type"], message["content"]
        parent = message["parent_header"].get("msg_id", "")
        if kind == "comm_open":
            self.models[content["comm_id"]] = content["data"].get("state", {})
        elif kind == "comm_close":
            self.models.pop(content["comm_id"], None)
        elif kind == "comm_msg" and content["data"].get("method") == "custom":
            received = dict(content["data"]["content"])
            received["parts"] = _unpack(received.get("parts", []), message["buffers"])
            received["at"] = time.perf_counter()
            self._received.setdefault(content["comm_id"], []).append(received)
        elif kind == "status" and content["execution_state"] in ("busy", "idle"):
            (self.busy if content["execution_state"] == "busy" else self.idle).add(parent)
        elif kind in ("stream", "execute_result", "display_data"):
            self.outputs.setdefault(parent, []).append(message)

    # Widgets

    @property
    def stages(self) -> list[str]:
        """Comms of open stages, oldest first."""
        return [comm for comm, state in self.models.items() if "_esm" in state]

    def open_subshell(self) -> bool:
        """Send comm messages through a subshell, as JupyterLab does; False if the kernel has none."""
        info = self.control("kernel_info_request")
        if "kernel subshells" not in info["content"].get("supported_features", []):
            return False
        self.subshell = self.control("create_subshell_request")["content"]["subshell_id"]
        return True

    def control(self, kind: str) -> dict[str, Any]:
        """Ask on the control channel."""
        message = self.kc.session.msg(kind, {})
        self.kc.control_channel.send(message)
        while True:
            reply: dict[str, Any] = self.kc.get_control_msg(timeout=20)
            if reply["parent_header"].get("msg_id") == message["header"]["msg_id"]:
                return reply

    def send(self, comm: str, content: Any, *, subshell: bool = True) -> str:
        """Send one custom message to a widget; the number of the message."""
        data = {"method": "custom", "content": content}
        message = self.kc.session.msg("comm_msg", {"comm_id": comm, "data": data})
        if self.subshell and subshell:
            message["header"]["subshell_id"] = self.subshell
        self.kc.shell_channel.send(message)
        return str(message["header"]["msg_id"])

    def received(self, comm: str) -> list[dict[str, Any]]:
        """Everything a stage has sent, in order."""
        return self._received.setdefault(comm, [])


class View:
    """One view of a stage, as a page would hold it; it gives credit in batches for every frame it takes."""

    def __init__(self, client: Client, comm: str, *, generous: bool = True) -> None:
        self.client, self.comm, self.generous = client, comm, generous
        self.name = uuid.uuid4().hex[:12]
        self.seq = 0
        self._read = len(client.received(comm))
        self._unpaid = 0
        self.frames: list[dict[str, Any]] = []
        self.beats = 0

    def hello(self, *, visible: bool = True, timeout: float = 20) -> dict[str, Any]:
        """Say hello and wait for the snapshot."""
        self.say("hello", protocol=1, visible=visible)
        return self.client.wait(self._snapshot, timeout)  # type: ignore[no-any-return]

    def say(self, kind: str, **fields: Any) -> None:
        """Send one message of this view."""
        self.client.send(self.comm, {"k": kind, "view": self.name} | fields)

    def control(self, name: str, value: Any = None) -> int:
        """Move a control; the number of the move."""
        self.seq += 1
        self.say("control", seq=self.seq, t=time.perf_counter() * 1000, name=name, value=value)
        return self.seq

    def edit(self, edit: dict[str, Any]) -> int:
        """Send an edit; its number."""
        self.seq += 1
        self.say("edit", seq=self.seq, t=time.perf_counter() * 1000, edit=edit)
        return self.seq

    def take(self, timeout: float = 0.0) -> list[dict[str, Any]]:
        """Frames that have come since the last call; gives credit for them."""
        self.client.pump(timeout)
        messages = self.client.received(self.comm)
        new, self._read = messages[self._read :], len(messages)
        frames = [message for message in new if message["k"] == "frame"]
        self.beats += sum(message["k"] == "beat" for message in new)
        self.frames += frames
        self._unpaid += len(frames)
        while self.generous and self._unpaid >= 8:
            self._unpaid -= 8
            self.say("credit", n=8)
        return frames

    def until(self, done: Callable[[dict[str, Any]], Any], timeout: float = 20) -> dict[str, Any]:
        """Take frames until one satisfies ``done``; that one."""
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            for frame in self.take(0.1):
                if done(frame):
                    return frame
        raise TimeoutError("no such frame came in time")

    def reflected(self, seq: int, timeout: float = 20) -> dict[str, Any]:
        """The first frame that reflects this view's message ``seq``."""
        return self.until(lambda frame: frame["seq"].get(self.name, 0) >= seq, timeout)

    def _snapshot(self) -> dict[str, Any] | None:
        for message in self.client.received(self.comm)[self._read :]:
            if message["k"] == "snapshot" and message["view"] == self.name:
                return message
        return None


def part(message: dict[str, Any], panel: str, name: str) -> Any:
    """The value of one part of a frame or snapshot; None if it has no such part."""
    for entry in message["parts"]:
        if entry["p"] == panel and entry["name"] == name:
            return entry["value"]
    return None


@contextmanager
def start_kernel() -> Iterator[Client]:
    """A kernel in its own process: of this Python, or of the one that COURSE_TEST_KERNEL_PYTHON names."""
    manager = KernelManager(kernel_name="python3")
    python = os.environ.get(PYTHON)
    if python:
        argv = [python, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        manager._kernel_spec = KernelSpec(argv=argv, display_name="under test", language="python")
    # Kernels under test need not have the course installed.
    manager.start_kernel(cwd=str(ROOT), env={**os.environ, "PYTHONPATH": str(ROOT)})
    kc = manager.blocking_client()
    kc.start_channels()
    try:
        kc.wait_for_ready(timeout=60)
        yield Client(manager, kc)
    finally:
        kc.stop_channels()
        manager.shutdown_kernel(now=True)


def _unpack(entries: list[dict[str, Any]], buffers: list[Any]) -> list[dict[str, Any]]:
    unpacked = []
    for entry in entries:
        if "b" in entry:
            array = np.frombuffer(buffers[entry["b"]], DTYPES[entry["dtype"]]).reshape(entry["shape"])
            entry = entry | {"value": array}
        unpacked.append(entry)
    return unpacked
