"""Cut the network off: any Python process with this folder on its path may talk to itself only."""

import socket
import sys

LOCAL = {"localhost", "127.0.0.1", "::1", "0.0.0.0", "", None}  # noqa: S104  (compared, never bound)


def _refuse(event: str, arguments: tuple) -> None:
    if event == "socket.getaddrinfo" and _name(arguments[0]) not in LOCAL:
        raise OSError(f"the network is cut off: {arguments[0]!r} was looked up")
    if event in ("socket.connect", "socket.sendto"):
        sock, address = arguments[0], arguments[1]
        if sock.family != socket.AF_UNIX and _name(address[0]) not in LOCAL:
            raise OSError(f"the network is cut off: {address[0]!r} was called")


def _name(host: object) -> object:
    return host.decode() if isinstance(host, bytes) else host


sys.addaudithook(_refuse)
