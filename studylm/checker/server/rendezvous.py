"""Where a checker server is met, and where it works: private folders, locked while it lives, swept when it died."""

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
from studylm.checker.server.scratch import remove_root
from studylm.errors import StudylmError
from studylm.package import PACKAGE, code_state
from studylm.workspace import Workspace

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

PREFIX = "studylm-checker-"
_LOCK = "lock"
_LONGEST = 100
"""The longest socket path that every system takes, in bytes."""


def meeting_place(workspace: Workspace) -> Path | None:
    """The socket at which a server of this workspace, version and code can be met; None where there is none."""
    folder = _folder()
    if folder is None:
        return None
    key = "\0".join([os.path.realpath(workspace.root), __version__, sys.executable, str(PACKAGE), code_state()])
    path = folder / f"{hashlib.sha256(key.encode()).hexdigest()[:20]}.sock"
    return path if len(os.fsencode(path)) <= _LONGEST else None


def connect(place: Path | None) -> socket.socket | None:
    """A connection to the server there, if one runs, of the same user."""
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
    """A server's socket at a meeting place, as long as the server lives; `sock` is None where another has the place."""

    def __init__(self, place: Path | None) -> None:
        self._place = place
        self._lock: int | None = None
        self.sock: socket.socket | None = None
        if place is None:
            return
        with contextlib.suppress(OSError):
            place.parent.mkdir(mode=0o700, exist_ok=True)
            if _private(place.parent):
                self._lock = lock(place.with_suffix(f".{_LOCK}"))
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
        """Leave the place."""
        if self.sock is not None:
            self.sock.close()
            self.sock = None
        if self._place is not None and self._lock is not None:
            for path in (self._place, self._place.with_suffix(f".{_LOCK}")):
                with contextlib.suppress(OSError):
                    path.unlink()
            os.close(self._lock)
            self._lock = None
            with contextlib.suppress(OSError):
                self._place.parent.rmdir()


def forget(place: Path | None) -> None:
    """Remove what a server that was killed has left at its meeting place."""
    if place is not None and place.exists():
        Listener(place).close()


def make_root() -> tuple[Path, int]:
    """A folder for a server to work in, and the lock that marks it as in use; hand the lock on to the server.

    Raises:
        StudylmError: the disk is full, or the temporary folder cannot be written to.
    """
    sweep()
    try:
        root = Path(tempfile.mkdtemp(prefix=PREFIX))
        held = lock(root / _LOCK)
    except OSError as error:
        raise StudylmError(
            f"There is no room to run an answer in {tempfile.gettempdir()}: {error.strerror}.",
            "Free some space, or set TMPDIR to a folder that can be written to.",
        ) from error
    if held is None:
        raise StudylmError(f"The folder {root} cannot be locked.", "Set TMPDIR to a folder on a local disk.")
    return root, held


def sweep() -> None:
    """Remove the folders of servers that died without a chance to do so."""
    with contextlib.suppress(OSError):
        for root in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
            path = root / _LOCK
            if root.is_symlink() or not path.is_file() or root.stat().st_uid != os.getuid():
                continue
            held = lock(path)
            if held is not None:
                remove_root(root)
                os.close(held)


def lock(path: Path) -> int | None:
    """Hold the lock file at `path`, made if need be; None where another process holds it. Close it to let go."""
    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | getattr(os, "O_NOFOLLOW", 0), 0o600)
    if fcntl is not None:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            same = os.fstat(fd).st_ino == path.stat().st_ino
        except OSError:
            same = False
        if not same:
            os.close(fd)
            return None
    return fd


def _folder() -> Path | None:
    """The folder that servers are met in; it belongs to this user and no other can enter it."""
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
