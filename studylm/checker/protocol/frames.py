"""Length-prefixed JSON over a stream socket, between the client, the server and its workers. Torch-free."""

from __future__ import annotations

import json
import socket
import struct
from typing import Any

LIMIT = 64 * 1024 * 1024
"""The longest frame that is read, in bytes."""
PEEK_MAX = 256 * 1024
"""The longest frame that `peek` returns, in bytes."""

_LENGTH = struct.Struct("!I")


class FrameError(Exception):
    """What came over the socket is not a valid frame."""


class ConnectionClosed(FrameError):
    """The other end closed the connection, or its process exited."""

    def __init__(self) -> None:
        super().__init__("the connection was closed")


def encode(message: dict[str, Any]) -> bytes:
    """One message as it is sent."""
    body = json.dumps(message).encode()
    return _LENGTH.pack(len(body)) + body


def send(sock: socket.socket, message: dict[str, Any], attached: bytes | bytearray = b"") -> None:
    """Send one message, followed by raw bytes; the message has to state how many.

    Raises:
        ConnectionClosed: the other end closed the connection.
    """
    try:
        sock.sendall(encode(message))
        if attached:
            sock.sendall(attached)
    except OSError as error:
        raise ConnectionClosed from error


def receive(sock: socket.socket) -> dict[str, Any]:
    """Wait for one message, and read it.

    Raises:
        FrameError: the other end closed the connection, or sent something else.
    """
    (length,) = _LENGTH.unpack(receive_exactly(sock, _LENGTH.size))
    if length > LIMIT:
        raise FrameError("a frame is too long")
    return parse(bytes(receive_exactly(sock, length)))


def peek(sock: socket.socket) -> dict[str, Any] | None:
    """The next message, which stays unread; None if it is not there as a whole, or longer than `PEEK_MAX`. Does not wait.

    Raises:
        FrameError: the other end closed the connection, or sent something else.
    """
    try:
        data = sock.recv(PEEK_MAX, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except (BlockingIOError, InterruptedError):
        return None
    except OSError as error:
        raise ConnectionClosed from error
    if not data:
        raise ConnectionClosed
    end = _LENGTH.size + (_LENGTH.unpack_from(data)[0] if len(data) >= _LENGTH.size else 0)
    return parse(data[_LENGTH.size : end]) if _LENGTH.size < end <= len(data) else None


def receive_exactly(sock: socket.socket, size: int) -> bytearray:
    """Wait for `size` bytes, and read them.

    Raises:
        ConnectionClosed: the other end closed the connection.
    """
    data = bytearray(size)
    view = memoryview(data)
    done = 0
    while done < size:
        try:
            count = sock.recv_into(view[done:])
        except InterruptedError:
            continue
        except OSError as error:
            raise ConnectionClosed from error
        if count == 0:
            raise ConnectionClosed
        done += count
    return data


def parse(body: bytes) -> dict[str, Any]:
    """The message in a frame's body.

    Raises:
        FrameError: it is not a JSON object.
    """
    try:
        message = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise FrameError("a frame is not JSON") from error
    if not isinstance(message, dict):
        raise FrameError("a frame is not an object")
    return message


class Reader:
    """Assembles frames from pieces, for a socket that is polled together with others."""

    def __init__(self, limit: int = LIMIT) -> None:
        self._data = bytearray()
        self._limit = limit

    def feed(self, data: bytes) -> list[dict[str, Any]]:
        """The messages that `data` completes.

        Raises:
            FrameError: a frame is too long, or not a JSON object.
        """
        self._data += data
        messages = []
        while len(self._data) >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self._data)
            if length > self._limit:
                raise FrameError("a frame is too long")
            end = _LENGTH.size + length
            if len(self._data) < end:
                break
            messages.append(parse(bytes(self._data[_LENGTH.size : end])))
            del self._data[:end]
        return messages
