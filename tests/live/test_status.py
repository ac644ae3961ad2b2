"""Status: moves of a stage do not make the kernel busy; everything else does, and all end idle."""

import pytest

from course.live.status import hide_busy, show_busy


class Kernel:
    """Publishes as ipykernel does: of the message at hand, unless it is given one."""

    def __init__(self):
        self.told, self.parent = [], {}

    def get_parent(self, channel):
        return self.parent if channel == "shell" else {}

    def _publish_status(self, status, channel, parent=None):
        self.told.append(status)

    def handle(self, message):
        self.parent = message
        self._publish_status("busy", "shell")
        self._publish_status("idle", "shell")
        told, self.told = self.told, []
        return told


def comm_message(comm_id):
    return {"header": {"msg_type": "comm_msg"}, "content": {"comm_id": comm_id, "data": {}}}


@pytest.fixture
def kernel():
    kernel = Kernel()
    hide_busy(kernel, "stage")
    hide_busy(kernel, "another")
    yield kernel
    show_busy("stage")
    show_busy("another")


def test_a_message_to_a_stage_ends_idle_without_having_been_busy(kernel):
    assert kernel.handle(comm_message("stage")) == ["idle"]
    assert kernel.handle(comm_message("another")) == ["idle"]
    kernel._publish_status("busy", "shell", comm_message("stage"))
    assert kernel.told == []


@pytest.mark.parametrize(
    "message",
    [
        comm_message("slider"),
        {"header": {"msg_type": "execute_request"}, "content": {"code": "1"}},
        {"header": {"msg_type": "comm_close"}, "content": {"comm_id": "stage"}},
        {},
    ],
)
def test_everything_else_is_told_as_ever(kernel, message):
    assert kernel.handle(message) == ["busy", "idle"]
    kernel._publish_status("busy", "control")
    assert kernel.told == ["busy"]


def test_a_stage_that_is_closed_is_nothing_special(kernel):
    show_busy("stage")
    assert kernel.handle(comm_message("stage")) == ["busy", "idle"]


def test_without_a_kernel_that_tells_so_nothing_is_done():
    hide_busy(None, "stage")
    hide_busy(object(), "stage")
    show_busy("stage")
