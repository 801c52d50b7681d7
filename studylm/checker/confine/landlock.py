"""Restricts which files a process may access, by Landlock's system calls. Linux 5.13 and later, all ABI levels.

See https://docs.kernel.org/userspace-api/landlock.html for the constants.
"""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Iterable
from pathlib import Path

_CREATE, _ADD, _RESTRICT = 444, 445, 446
_VERSION_FLAG = 1
_QUIET, _QUIET_SINCE = 1, 7
"""Turns off the log of denials, which an answer could flood; the kernel has it from that level on."""
_PATH_BENEATH = 1

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR, REMOVE_DIR, REMOVE_FILE = (1 << n for n in range(6))
MAKE_DIR, MAKE_REG = 1 << 7, 1 << 8
REFER, TRUNCATE, IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15

READ = READ_FILE | READ_DIR
WORK = READ | WRITE_FILE | REMOVE_DIR | REMOVE_FILE | MAKE_DIR | MAKE_REG | REFER | TRUNCATE
"""The rights in a process' own scratch folder: on files and folders, but no links, sockets, pipes or devices."""
_ON_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV

_HANDLED = {1: 0x1FFF, 2: 0x3FFF, 3: 0x7FFF, 4: 0x7FFF, 5: 0xFFFF}
LATEST = 6
"""The newest level whose restrictions are all used here; 7 adds only a log."""

_libc = ctypes.CDLL(None, use_errno=True)


class LandlockError(OSError):
    """A Landlock system call failed."""


def abi() -> int:
    """The ABI level that the kernel supports; 0 for none."""
    try:
        return max(0, int(_libc.syscall(_CREATE, None, ctypes.c_size_t(0), _VERSION_FLAG)))
    except (AttributeError, OSError):
        return 0


class Ruleset:
    """Denies all access that is not granted. Any process that inherits its descriptor may apply it.

    Raises:
        LandlockError: the kernel refused it.
    """

    def __init__(self, level: int) -> None:
        self._handled = _HANDLED[min(level, 5)]
        fields = [self._handled]
        if level >= 4:
            fields.append(0b11)  # TCP: bind, connect
        if level >= 6:
            fields.append(0b11)  # scopes: abstract sockets, signals
        attributes = struct.pack(f"={len(fields)}Q", *fields)
        self.fd = _checked(_libc.syscall(_CREATE, attributes, ctypes.c_size_t(len(attributes)), 0))

    def grant(self, path: Path, access: int) -> None:
        """Allow `access` to this file, or to this folder and all below it. A path that does not exist is ignored."""
        try:
            fd = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except OSError:
            return
        try:
            rights = access & self._handled & (~0 if path.is_dir() else _ON_FILES)
            rule = struct.pack("=Qi", rights, fd)
            _checked(_libc.syscall(_ADD, self.fd, _PATH_BENEATH, rule, 0))
        finally:
            os.close(fd)

    def apply(self) -> None:
        """Restrict this thread and its children irrevocably. Requires no_new_privs."""
        _checked(_libc.syscall(_RESTRICT, self.fd, _QUIET if abi() >= _QUIET_SINCE else 0))

    def close(self) -> None:
        """Close the descriptor; processes that applied the ruleset stay restricted."""
        os.close(self.fd)


def carve(roots: Iterable[Path], hidden: Iterable[Path]) -> list[Path]:
    """The paths to grant so that everything below `roots` is accessible, except for what is below `hidden`."""
    without = [Path(os.path.realpath(path)) for path in hidden]
    found: list[Path] = []
    for root in roots:
        _carve(Path(os.path.realpath(root)), without, found)
    return list(dict.fromkeys(found))


def _carve(path: Path, hidden: list[Path], found: list[Path]) -> None:
    if path in hidden:
        return
    if not any(path in other.parents for other in hidden):
        found.append(path)
        return
    try:
        children = sorted(path.iterdir())
    except OSError:
        return
    for child in children:
        if not child.is_symlink():
            _carve(child, hidden, found)


def _checked(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise LandlockError(number, os.strerror(number))
    return int(result)
