"""A server extension: frames leave at once instead of waiting until the last one was acknowledged.

Tornado leaves Nagle's algorithm on (RFC 896), and a browser on the same machine holds its acknowledgement
back for up to 40 ms. A frame is smaller than a segment of the loopback, so every second one had to wait.
`jupyter_server_config.d/course.json`, installed with the package, has the server load this module.
"""

from __future__ import annotations

from typing import Any

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection

SETTING = "kernel_websocket_connection_class"


class PromptConnection(ZMQChannelsWebsocketConnection):
    """Jupyter's own connection between page and kernel, with Nagle's algorithm off."""

    def connect(self) -> Any:
        """Open the channels to the kernel; the page's socket is open by now."""
        self.websocket_handler.set_nodelay(True)
        return super().connect()


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "course.live.websocket"}]


def _load_jupyter_server_extension(server: Any) -> None:
    settings = server.web_app.settings
    # A server that talks to a gateway, or was given a connection of its own, keeps it.
    if settings.get(SETTING) is ZMQChannelsWebsocketConnection:
        settings[SETTING] = PromptConnection
