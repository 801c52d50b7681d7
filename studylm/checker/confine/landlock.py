"""Landlock by its system calls: which files a process may still reach. Linux 5.13 and later, at every ABI level.

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
"""Log no refusals in the system's audit, which an answer could flood; from this level on the kernel would."""
_PATH_BENEATH = 1

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR, REMOVE_DIR, REMOVE_FILE = (1 << n for n in range(6))
MAKE_DIR, MAKE_REG = 1 << 7, 1 << 8
REFER, TRUNCATE, IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15

READ = READ_FILE | READ_DIR
WORK = READ | WRITE_FILE | REMOVE_DIR | REMOVE_FILE | MAKE_DIR | MAKE_REG | REFER | TRUNCATE
"""What a process may do in its own scratch folder: files and folders, no links, sockets, pipes or devices."""
_ON_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV

_HANDLED = {1: 0x1FFF, 2: 0x3FFF, 3: 0x7FFF, 4: 0x7FFF, 5: 0xFFFF}
LATEST = 6
"""The newest level whose every restriction is asked for here; 7 adds none, only a log."""

_libc = ctypes.CDLL(None, use_errno=True)


class LandlockError(OSError):
    """The kernel did not do what it was asked."""


def abi() -> int:
    """The level that the kernel offers; 0 where there is none."""
    try:
        return max(0, int(_libc.syscall(_CREATE, None, ctypes.c_size_t(0), _VERSION_FLAG)))
    except (AttributeError, OSError):
        return 0


class Ruleset:
    """Everything is forbidden but what is granted. Any process that inherits its descriptor may apply it."""

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
        """Allow `access` to this file or to all of this folder. A path that does not exist is left out."""
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
        """Restrict this thread, and all that it starts, for good. Needs no_new_privs."""
        _checked(_libc.syscall(_RESTRICT, self.fd, _QUIET if abi() >= _QUIET_SINCE else 0))

    def close(self) -> None:
        """Let go of the descriptor; what was restricted stays so."""
        os.close(self.fd)


def carve(roots: Iterable[Path], hidden: Iterable[Path]) -> list[Path]:
    """The paths to grant so that all of `roots` can be reached but nothing of `hidden`."""
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
