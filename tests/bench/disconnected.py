"""A page that vanishes without a word while its run trains: what the server must keep for it."""

import json
import time
import uuid
from collections.abc import Callable
from typing import Any

import psutil
import requests
import websocket

from tests.browser.server import LabServer

WARM_S = 3


class Page:
    """A page's connection to a kernel of `server`: runs cells, answers frames, and can be cut off."""

    def __init__(self, server: LabServer, kernel: str) -> None:
        self._server, self._kernel, self._session = server, kernel, uuid.uuid4().hex
        self.connect()

    def connect(self) -> None:
        """Open the socket, or open it again: the server then sends what it kept."""
        address = self._server.url.replace("http", "ws", 1)
        query = f"session_id={self._session}&token={self._server.token}"
        self._socket = websocket.create_connection(f"{address}api/kernels/{self._kernel}/channels?{query}")

    def cut(self) -> None:
        """Let go of the socket without telling the stage."""
        self._socket.shutdown()

    def say(self, kind: str, content: dict[str, Any]) -> str:
        """Send one message; its id."""
        header = {"msg_id": uuid.uuid4().hex, "msg_type": kind, "session": self._session, "version": "5.4"}
        header |= {"username": "", "date": ""}
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": content}
        self._socket.send(json.dumps(message | {"channel": "shell", "buffers": []}))
        return header["msg_id"]

    def hear(self, accept: Callable[[dict[str, Any]], Any], timeout_s: float = 60) -> int:
        """Take messages in until one is accepted; how many stage frames came before it."""
        frames, end = 0, time.monotonic() + timeout_s
        while time.monotonic() < end:
            self._socket.settimeout(max(0.01, end - time.monotonic()))
            opcode, data = self._socket.recv_data()
            message = _message(opcode, data)
            if accept(message):
                return frames
            frames += message["content"].get("data", {}).get("content", {}).get("k") == "frame"
        raise TimeoutError("the kernel did not answer in time")

    def ask(self, code: str) -> str:
        """Run a cell; what it printed, once it is over."""
        printed: list[str] = []
        sent = self.say("execute_request", {"code": code, "silent": False})

        def is_over(message: dict[str, Any]) -> bool:
            if message["parent_header"].get("msg_id") != sent:
                return False
            if message["header"]["msg_type"] == "stream":
                printed.append(message["content"]["text"])
            return message["content"].get("execution_state") == "idle"

        self.hear(is_over)
        return "".join(printed)


def growth_mib(server: LabServer, cell: str, seconds: float) -> float:
    """Growth of the server's memory while a run trains for `seconds` and its page is cut off, in MiB.

    Raises
    ------
    RuntimeError
        If the run did not train all the while, or the server did not see the page go.
    """
    kernel = _api(server, "POST", "kernels")["id"]
    try:
        page = Page(server, kernel)
        page.ask("from course.labs import playground")
        comm = _show(page, cell)
        _watch(page, comm)
        memory = psutil.Process(server.process.pid).memory_info
        before, epoch = memory().rss, int(page.ask("print(lab.run.epoch)"))
        page.cut()
        time.sleep(seconds)
        after = memory().rss
        if _api(server, "GET", f"kernels/{kernel}")["connections"]:
            raise RuntimeError("the server still counts the page that was cut off")
        page.connect()
        if int(page.ask("print(lab.run.epoch)")) < epoch + seconds:
            raise RuntimeError("the run did not train while its page was away")
        return (after - before) / 2**20
    finally:
        _api(server, "DELETE", f"kernels/{kernel}")


def _show(page: Page, cell: str) -> str:
    """Run the cell that shows a lab; the stage's channel."""
    comms: list[str] = []
    page.say("execute_request", {"code": cell, "silent": False})

    def opens_stage(message: dict[str, Any]) -> bool:
        content = message["content"]
        if message["header"]["msg_type"] == "comm_open" and "_esm" in content["data"].get("state", {}):
            comms.append(content["comm_id"])
        return bool(comms)

    page.hear(opens_stage)
    return comms[0]


def _watch(page: Page, comm: str) -> None:
    """Take frames for a while as a page does, with credit for each."""

    def tell(content: dict[str, Any]) -> None:
        page.say("comm_msg", {"comm_id": comm, "data": {"method": "custom", "content": content}})

    tell({"k": "hello", "protocol": 1, "view": "bench", "visible": True})
    end = time.monotonic() + WARM_S
    while time.monotonic() < end:
        page.hear(lambda message: message["content"].get("data", {}).get("content", {}).get("k") == "frame")
        tell({"k": "credit", "view": "bench", "n": 1})


def _message(opcode: int, data: bytes) -> dict[str, Any]:
    """A message of the kernel's, without buffers; a binary one begins with where its parts are."""
    if opcode == websocket.ABNF.OPCODE_BINARY:
        start, end = (int.from_bytes(data[4 * k : 4 * k + 4], "big") for k in (1, 2))
        data = data[start:end]
    return dict(json.loads(data))


def _api(server: LabServer, method: str, path: str) -> Any:
    headers = {"Authorization": f"token {server.token}"}
    answer = requests.request(method, f"{server.url}api/{path}", headers=headers, timeout=30)
    answer.raise_for_status()
    return answer.json() if answer.content else None
