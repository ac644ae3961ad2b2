"""Status: a learner's moves do not show as work of the kernel.

For each message a kernel publishes that it is busy, then that it is idle, and JupyterLab paints toolbar,
status bar and tab icon anew for either. Whoever sent a message waits for idle alone.
"""

from __future__ import annotations

import weakref
from typing import Any

_hidden: set[str] = set()  # comms whose messages are not told as busy
_wrapped: weakref.WeakSet[Any] = weakref.WeakSet()


def hide_busy(kernel: Any | None, comm_id: str) -> None:
    """Leave out "busy" for each message to a comm; "idle" is told as ever.

    Parameters
    ----------
    kernel : ipykernel.kernelbase.Kernel or None
        One that tells its status in another way stays as it is: what is replaced is private to ipykernel.
    comm_id : str
    """
    _hidden.add(comm_id)
    publish = getattr(kernel, "_publish_status", None)
    if kernel is None or publish is None or kernel in _wrapped or not hasattr(kernel, "get_parent"):
        return
    _wrapped.add(kernel)

    def publish_status(status: str, channel: str, parent: Any = None) -> None:
        if status == "busy" and _is_hidden(parent or kernel.get_parent(channel)):
            return
        publish(status, channel, parent)

    kernel._publish_status = publish_status


def show_busy(comm_id: str) -> None:
    """Let messages to a comm make the kernel busy again."""
    _hidden.discard(comm_id)


def _is_hidden(message: Any) -> bool:
    """Whether a message is to one of the comms."""
    header, content = message.get("header", {}), message.get("content", {})
    return header.get("msg_type") == "comm_msg" and content.get("comm_id") in _hidden
