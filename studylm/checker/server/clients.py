"""The connections of a server: its owner's, and those of other processes of the same user; and whose message comes first."""

from __future__ import annotations

import contextlib
import selectors
import socket
from collections.abc import Iterator

from studylm.checker.protocol import frames
from studylm.checker.server.listener import Listener, same_user

CLIENT_TIMEOUT = 5.0
"""The longest time that a client may take to send one message, in seconds."""


class Clients:
    """The connections of a server. Requests for background runs wait here until there is nothing else to serve.

    Attributes:
        owner: the connection of the process that started the server.
    """

    def __init__(self, owner: socket.socket, listener: Listener) -> None:
        self.owner = owner
        self._listener = listener
        self._waiting: list[socket.socket] = []
        self._selector = selectors.DefaultSelector()
        self._selector.register(owner, selectors.EVENT_READ)
        if listener.sock is not None:
            self._selector.register(listener.sock, selectors.EVENT_READ)

    def fileno(self) -> int:
        """A descriptor that is readable when `look` may find something."""
        return self._selector.fileno()

    @property
    def background(self) -> bool:
        """Whether a request for a background run waits."""
        return bool(self._waiting)

    def look(self, timeout: float | None) -> list[socket.socket]:
        """The connections with a message to serve now: any but a request for a background run. Accepts new connections.

        The owner's connection is among them also when it was closed.

        Args:
            timeout: how long to wait for something to happen, in seconds; None for as long as it takes.
        """
        found = []
        for key, _ in self._selector.select(timeout):
            sock = key.fileobj
            assert isinstance(sock, socket.socket)
            if sock is self._listener.sock:
                self._welcome(sock)
                continue
            try:
                request = frames.peek(sock)
            except frames.ConnectionClosed:
                if sock is not self.owner:
                    self.drop(sock)
                    continue
                request = None
            except frames.FrameError:
                request = None
            if request is not None and request.get("op") == "run" and request.get("background") is True:
                self._selector.unregister(sock)
                self._waiting.append(sock)
            else:
                found.append(sock)
        return found

    def take_background(self) -> socket.socket:
        """The connection whose request for a background run has waited longest."""
        return self._waiting.pop(0)

    @contextlib.contextmanager
    def serving(self, sock: socket.socket) -> Iterator[None]:
        """Leave a connection out of `look` while its message is served."""
        self._forget(sock)
        try:
            yield
        finally:
            if sock.fileno() >= 0:
                self._selector.register(sock, selectors.EVENT_READ)

    def drop(self, sock: socket.socket) -> None:
        """Close a connection."""
        self._forget(sock)  # before it is closed, since a process just forked may hold it, too
        sock.close()

    def close(self) -> None:
        """Stop listening. The connections stay open."""
        self._selector.close()
        self._listener.close()

    def _forget(self, sock: socket.socket) -> None:
        with contextlib.suppress(KeyError):
            self._selector.unregister(sock)

    def _welcome(self, listening: socket.socket) -> None:
        client, _ = listening.accept()
        if same_user(client):
            client.settimeout(CLIENT_TIMEOUT)
            self._selector.register(client, selectors.EVENT_READ)
        else:
            client.close()
