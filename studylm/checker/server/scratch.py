"""The folders that L and T may write to: made with the server, emptied after every run, whatever was left in them."""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import stat
from pathlib import Path

LARGEST = 64 * 1024**2
"""How much one process may leave lying in its scratch folder, in bytes."""
MOST = 2000
"""And how many files and folders."""


class Scratch:
    """Two folders under `root`, which is the server's own."""

    def __init__(self, root: Path) -> None:
        self.learner = root / "learner"
        self.tester = root / "tester"
        for folder in (self.learner, self.tester):
            folder.mkdir(mode=0o700, exist_ok=True)

    def clean(self) -> None:
        """Remove everything that a run has left."""
        empty(self.learner)
        empty(self.tester)


def empty(folder: Path) -> None:
    """Remove all that lies in `folder`: never through a link, and however deep it is nested."""
    numbers = itertools.count()
    try:
        top = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return
    try:
        while names := os.listdir(top):  # noqa: PTH208
            removed = [_remove(top, name, numbers) for name in names]
            if not any(removed):
                break  # what is left can be removed by root alone
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
            except OSError:  # a folder is moved by those only who may write into it; a link would have been moved
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
    """Whether more lies in `folder` than may."""
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
            return True  # a path too long to open, or a folder that shuts us out
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
    for folder in (root / "learner", root / "tester"):
        empty(folder)
    shutil.rmtree(root, ignore_errors=True)
