"""The server extension that sends frames without delay."""

from types import SimpleNamespace
from typing import Any

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from jupyter_server.services.kernels.websocket import KernelWebsocketHandler

from course.live import websocket
from course.live.websocket import PromptConnection


def loaded(connection: type) -> type:
    server: Any = SimpleNamespace(web_app=SimpleNamespace(settings={websocket.SETTING: connection}))
    websocket._load_jupyter_server_extension(server)
    return server.web_app.settings[websocket.SETTING]


def test_takes_the_place_of_jupyters_own_connection() -> None:
    assert loaded(ZMQChannelsWebsocketConnection) is PromptConnection
    assert websocket._jupyter_server_extension_points() == [{"module": websocket.__name__}]


def test_leaves_a_connection_of_the_servers_choice() -> None:
    class Gateway(ZMQChannelsWebsocketConnection):
        pass

    assert loaded(Gateway) is Gateway


def test_setting_is_the_one_that_the_handler_reads() -> None:
    handler = SimpleNamespace(settings={websocket.SETTING: PromptConnection})
    read = KernelWebsocketHandler.kernel_websocket_connection_class.fget
    assert read is not None
    assert read(handler) is PromptConnection


def test_connecting_turns_the_delay_off(monkeypatch: Any) -> None:
    calls: list[object] = []
    monkeypatch.setattr(ZMQChannelsWebsocketConnection, "connect", lambda self: calls.append("connect"))
    connection = PromptConnection.__new__(PromptConnection)
    handler = SimpleNamespace(set_nodelay=calls.append)
    monkeypatch.setattr(PromptConnection, "websocket_handler", handler, raising=False)
    connection.connect()
    assert calls == [True, "connect"]
