"""The folders that a server works in, and those of them that L and T may write to: emptied after every run."""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import stat
import tempfile
from pathlib import Path

from studylm.errors import StudylmError

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

PREFIX = "studylm-checker-"
LOCK = "lock"
BACKGROUND = "background"
"""The folder, in a server's own, of what background runs write: a run that follows one does not wait until it is empty."""

LARGEST = 64 * 1024**2
"""How much one process may keep in its scratch folder, in bytes."""
MOST = 2000
"""How many files and folders one process may keep there."""


class Scratch:
    """The two folders below `root`: a server's own, or its `BACKGROUND`."""

    def __init__(self, root: Path) -> None:
        self.learner = root / "learner"
        self.tester = root / "tester"
        for folder in (self.learner, self.tester):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def clean(self) -> None:
        """Remove everything that a run has left."""
        empty(self.learner)
        empty(self.tester)


def empty(folder: Path) -> None:
    """Remove everything in `folder`, however deeply nested, without following links."""
    numbers = itertools.count()
    try:
        top = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return
    try:
        while names := os.listdir(top):  # noqa: PTH208
            removed = [_remove(top, name, numbers) for name in names]
            if not any(removed):
                break  # the rest can be removed by root alone
    finally:
        os.close(top)


def _remove(top: int, name: str, numbers: itertools.count[int]) -> bool:
    """Remove one entry; a folder's contents are first moved up beside it, so that no depth is too deep."""
    with contextlib.suppress(OSError):
        os.unlink(name, dir_fd=top)
        return True
    with contextlib.suppress(OSError):
        os.rmdir(name, dir_fd=top)
        return True
    try:
        os.chmod(name, stat.S_IRWXU, dir_fd=top)
        inner = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=top)
    except OSError:
        return False
    try:
        for child in os.listdir(inner):  # noqa: PTH208
            place = f".{next(numbers)}.{os.getpid()}"
            try:
                os.rename(child, place, src_dir_fd=inner, dst_dir_fd=top)
            except OSError:  # only a folder that cannot be written to cannot be moved; a link would have been
                with contextlib.suppress(OSError):
                    os.chmod(child, stat.S_IRWXU, dir_fd=inner)
                    os.rename(child, place, src_dir_fd=inner, dst_dir_fd=top)
    finally:
        os.close(inner)
    with contextlib.suppress(OSError):
        os.rmdir(name, dir_fd=top)
        return True
    return False


def overfull(folder: Path) -> bool:
    """Whether `folder` holds more than `LARGEST` bytes or `MOST` entries."""
    size = count = 0
    waiting = [str(folder)]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    count += 1
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                    else:
                        size += entry.stat(follow_symlinks=False).st_blocks * 512
                    if count > MOST or size > LARGEST:
                        return True
        except FileNotFoundError:
            continue
        except OSError:
            return True  # a path too long to open, or a folder without permission to list it
    return False


def unlinked(pid: int) -> int:
    """How many bytes of disk a process keeps in open files that no folder names any more."""
    size = 0
    with contextlib.suppress(OSError), os.scandir(f"/proc/{pid}/fd") as entries:
        for entry in entries:
            with contextlib.suppress(OSError):
                found = os.stat(entry.path)  # noqa: PTH116
                if stat.S_ISREG(found.st_mode) and found.st_nlink == 0:
                    size += found.st_blocks * 512
    return size


def remove_root(root: Path) -> None:
    """Remove a server's folder and all that is in it."""
    for part in (root, root / BACKGROUND):
        for folder in (part / "learner", part / "tester"):
            empty(folder)
    shutil.rmtree(root, ignore_errors=True)


def make_root() -> tuple[Path, int]:
    """A folder for a server to work in, and the descriptor of the lock that marks it as in use, for the server to inherit.

    Raises:
        StudylmError: the disk is full, or the temporary folder cannot be written to.
    """
    sweep()
    try:
        made = Path(tempfile.mkdtemp(prefix=f".{PREFIX}"))
        held = lock(made / LOCK)
        root = made.rename(made.with_name(made.name[1:]))  # locked before `sweep` of another process can see it
    except OSError as error:
        raise StudylmError(
            f"There is no room to run an answer in {tempfile.gettempdir()}: {error.strerror}.",
            "Free some space, or set TMPDIR to a folder that can be written to.",
        ) from error
    if held is None:
        raise StudylmError(f"The folder {root} cannot be locked.", "Set TMPDIR to a folder on a local disk.")
    return root, held


def sweep() -> None:
    """Remove the folders of servers that were killed."""
    with contextlib.suppress(OSError):
        for root in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
            path = root / LOCK
            if root.is_symlink() or not path.is_file() or root.stat().st_uid != os.getuid():
                continue
            held = lock(path)
            if held is not None:
                remove_root(root)
                os.close(held)


def lock(path: Path) -> int | None:
    """Take the lock file at `path`, created if need be; None if another process holds it. Closing the descriptor releases it."""
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
