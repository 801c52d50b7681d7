"""The socket at which a checker server can be reached by other processes of the same user: its path, and who owns it."""

from __future__ import annotations

import contextlib
import hashlib
import os
import socket
import stat
import struct
import sys
import tempfile
from pathlib import Path

from studylm import __version__
from studylm.checker.server.scratch import LOCK, PREFIX, lock
from studylm.package import PACKAGE, code_state
from studylm.workspace import Workspace

_LONGEST = 100
"""The longest socket path that every system accepts, in bytes."""


def socket_path(workspace: Workspace) -> Path | None:
    """The socket of a server of this workspace, version and code; None where the system has no place for one."""
    folder = _folder()
    if folder is None:
        return None
    key = "\0".join([os.path.realpath(workspace.root), __version__, sys.executable, str(PACKAGE), code_state()])
    path = folder / f"{hashlib.sha256(key.encode()).hexdigest()[:20]}.sock"
    return path if len(os.fsencode(path)) <= _LONGEST else None


def connect(place: Path | None) -> socket.socket | None:
    """A connection to the server that listens there; None if there is none, or it belongs to another user."""
    if place is None or not _private(place.parent) or not place.exists():
        return None
    sock = socket.socket(socket.AF_UNIX)
    try:
        sock.connect(str(place))
        if same_user(sock):
            return sock
    except OSError:
        pass
    sock.close()
    return None


def same_user(sock: socket.socket) -> bool:
    """Whether the other end of a local socket runs as this user."""
    if not hasattr(socket, "SO_PEERCRED"):
        return True  # the folder is private, which is all that other systems offer
    data = sock.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
    return int(struct.unpack("=iII", data)[1]) == os.getuid()


class Listener:
    """The socket that a server listens at while it runs; `sock` is None where another server holds the path."""

    def __init__(self, place: Path | None) -> None:
        self._place = place
        self._lock: int | None = None
        self.sock: socket.socket | None = None
        if place is None:
            return
        with contextlib.suppress(OSError):
            place.parent.mkdir(mode=0o700, exist_ok=True)
            if _private(place.parent):
                self._lock = lock(place.with_suffix(f".{LOCK}"))
        if self._lock is None:
            return
        try:
            place.unlink(missing_ok=True)
            self.sock = socket.socket(socket.AF_UNIX)
            self.sock.bind(str(place))
            place.chmod(stat.S_IRUSR | stat.S_IWUSR)
            self.sock.listen(8)
        except OSError:
            self.close()

    def close(self) -> None:
        """Stop listening, and remove the socket."""
        if self.sock is not None:
            self.sock.close()
            self.sock = None
        if self._place is not None and self._lock is not None:
            for path in (self._place, self._place.with_suffix(f".{LOCK}")):
                with contextlib.suppress(OSError):
                    path.unlink()
            os.close(self._lock)
            self._lock = None
            with contextlib.suppress(OSError):
                self._place.parent.rmdir()


def forget(place: Path | None) -> None:
    """Remove the socket that a killed server has left."""
    if place is not None and place.exists():
        Listener(place).close()


def _folder() -> Path | None:
    """The folder of the sockets; it belongs to this user and no other can enter it."""
    if not hasattr(os, "getuid"):
        return None
    given = os.environ.get("XDG_RUNTIME_DIR", "")
    if given and Path(given).is_dir():
        return Path(given) / f"{PREFIX}sockets"
    return Path(tempfile.gettempdir()) / f"{PREFIX}sockets-{os.getuid()}"


def _private(folder: Path) -> bool:
    try:
        found = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not found.st_mode & 0o077
