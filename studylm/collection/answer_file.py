"""One answer file on disk: the only code that reads or writes it, with the same guards for every caller.

Only a regular file is read, without waiting for a writer, and at most `READ_MAX` bytes of it. It is created only where
nothing has its name, and replaced in one step. Another program's changes are never overwritten.
"""

from __future__ import annotations

import errno
import os
import stat
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from studylm.errors import StudylmError
from studylm.files import replace_file

READ_MAX = 16 << 20
"""Bytes of an answer that are read at most; far more than the checker accepts, so that it is the one to refuse."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What saving did. `kept` is where another program's version of the file was put aside, if there was one."""

    written: bool
    kept: Path | None = None


class Stamp(NamedTuple):
    """What changes when a file is saved, also by editors that write a new file and rename it.

    The content is part of it: two saves may fall into one tick of the file system's clock.
    """

    modified_ns: int
    size: int
    inode: int
    crc: int


class AnswerFile:
    """One `answers/<deck>/<card>.py`, and what this program last read from it or wrote to it."""

    def __init__(self, path: Path, shown_as: str | None = None) -> None:
        """Nothing is read yet. A link is followed, so that saving keeps it a link.

        `shown_as` is what messages call it.
        """
        self.path = path
        self.shown_as = shown_as or str(path)
        self._known: bytes | None = None

    def data(self) -> bytes | None:
        """The file's bytes, at most `READ_MAX`; None if there is no such file.

        Raises:
            StudylmError: it is not a regular file, or cannot be read.
        """
        try:
            # Without O_NONBLOCK, opening a FIFO would wait until a program writes into it.
            descriptor = os.open(self.path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                os.close(descriptor)
                raise StudylmError(f"{self.shown_as} cannot be read: it is not a regular file.", "Move it away.")
            with os.fdopen(descriptor, "rb") as file:
                return file.read(READ_MAX)
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise self._error("read", error, "Check its permissions, or move it away.") from error

    def read(self) -> str:
        """The file's text, which becomes the version that the editor builds on.

        Raises:
            StudylmError: the file is missing, cannot be read, is too large to edit, or is not valid UTF-8.
        """
        data = self.data()
        if data is None:
            raise StudylmError(f"{self.shown_as} does not exist.", "Open the card again to create it from the starter.")
        if len(data) == READ_MAX:
            raise StudylmError(f"{self.shown_as} is too large to edit.", "Shorten it in another editor.")
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise StudylmError(
                f"{self.shown_as}:{line} is not valid UTF-8 text.", "Save it as UTF-8 with your own editor."
            ) from error
        if "\0" in text:
            raise StudylmError(f"{self.shown_as} is not a text file.", "Move it away, or fix it with your own editor.")
        self._known = data
        return text

    def create(self, data: bytes) -> bool:
        """Create the file, and its folder; False, and nothing is changed, if it exists.

        Raises:
            StudylmError: something other than a file has its name, or it cannot be written.
        """
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except (FileExistsError, NotADirectoryError) as error:
            raise StudylmError(
                f"{self.shown_as} cannot be written: a file has the name of its folder.", "Move that file away."
            ) from error
        except OSError as error:
            raise self._error("written", error, "Check the folder, or use another --workspace.") from error
        try:
            with self.path.open("xb") as file:
                try:
                    file.write(data)
                    file.flush()
                except OSError:
                    self.path.unlink(missing_ok=True)  # half of it would be taken for the learner's own
                    raise
        except FileExistsError:
            if not self.path.is_file():
                raise StudylmError(f"{self.shown_as} is not a regular file.", "Move it away.") from None
            return False
        except OSError as error:
            raise self._error("written", error, "Check the folder, or use another --workspace.") from error
        return True

    def swap(self, expected: bytes | None, data: bytes) -> bool:
        """Replace the content in one step if it still is `expected` (None: there is no file); False if it is not.

        Raises:
            StudylmError: the file or its folder is not writable, or the disk is full. Nothing has changed then.
        """
        if self.data() != expected:
            return False
        try:
            if expected is not None and not os.access(self.path, os.W_OK):
                raise PermissionError(errno.EACCES, "Permission denied")
            replace_file(self.path, data)
        except OSError as error:
            raise self._error("written", error, "Check its permissions, or use another --workspace.") from error
        return True

    def changed_elsewhere(self) -> bool:
        """Whether another program has changed the file since it was last read or saved here."""
        try:
            data = self.data()
        except StudylmError:
            return False
        return data is not None and data != self._known

    def stamp(self) -> Stamp | None:
        """A value that differs after the file was saved; None if it cannot be read."""
        try:
            found, data = self.path.stat(), self.data()
        except (OSError, StudylmError):
            return None
        return None if data is None else Stamp(found.st_mtime_ns, found.st_size, found.st_ino, zlib.crc32(data))

    def save(self, text: str) -> Saved:
        """Replace the content in one step: a reader sees the old file or the new one, never half of one.

        If another program changed the file meanwhile, that version is first put aside as `<name>.py.orig`.

        Raises:
            StudylmError: the file cannot be written, or another program made it too large to put aside. Nothing has
                changed then.
        """
        data = text.encode("utf-8", "replace")
        present = self.data()
        if present == data:
            self._known = data
            return Saved(written=False)
        try:
            kept = None
            if present is not None and present != self._known:
                if len(present) == READ_MAX:
                    raise OSError(0, "another program made it too large to keep")
                kept = self._put_aside(present)
            replace_file(self.path, data)
        except OSError as error:
            raise self._error(
                "saved",
                error,
                "Your text is still in the editor: free some space or fix the permissions, then press ctrl+s.",
            ) from error
        self._known = data
        return Saved(written=True, kept=kept)

    def _put_aside(self, data: bytes) -> Path:
        for number in range(1, 1000):
            aside = self.path.with_name(f"{self.path.name}.orig{'' if number == 1 else f'.{number}'}")
            try:
                with aside.open("xb") as file:
                    file.write(data)
            except FileExistsError:
                if aside.is_file() and aside.read_bytes() == data:
                    return aside
            else:
                return aside
        raise OSError(0, "there are too many .orig files beside it")

    def _error(self, done: str, error: OSError | ValueError, remedy: str) -> StudylmError:
        why = (isinstance(error, OSError) and error.strerror) or str(error) or "unknown error"
        return StudylmError(f"{self.shown_as} cannot be {done}: {why[0].lower()}{why[1:]}.", remedy)
