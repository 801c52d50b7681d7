"""The learner's answer file as the editor holds it: saved in one step, and never over another program's changes."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from studylm.errors import StudylmError


@dataclass(frozen=True, slots=True)
class Saved:
    """What saving did. `kept` is where another program's version of the file was put aside, if there was one."""

    written: bool
    kept: Path | None = None


class AnswerFile:
    """One `answers/<deck>/<card>.py`, and what this program last read from it or wrote to it."""

    def __init__(self, path: Path, shown_as: str | None = None) -> None:
        """Remember `path`; nothing is read yet. A link is followed, so that saving keeps it a link.

        `shown_as` is what messages call it.
        """
        self.path = path
        self.shown_as = shown_as or str(path)
        self._target = path.resolve()
        self._known: bytes | None = None

    def read(self) -> str:
        """The file's text, which is from now on the version that the editor builds on.

        Raises:
            StudylmError: the file cannot be read, or is not UTF-8 text.
        """
        data = self._on_disk()
        if data is None:
            raise StudylmError(f"{self.shown_as} is gone.", "Open the card again, and it is made from the starter.")
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise StudylmError(
                f"{self.shown_as}:{line} is not UTF-8 text.", "Save it as UTF-8 with your own editor."
            ) from error
        if "\0" in text:
            raise StudylmError(f"{self.shown_as} is not a text file.", "Move it away, or mend it with your own editor.")
        self._known = data
        return text

    def changed_elsewhere(self) -> bool:
        """Whether another program has changed the file since it was last read or saved here."""
        try:
            data = self._on_disk()
        except StudylmError:
            return False
        return data is not None and data != self._known

    def save(self, text: str) -> Saved:
        """Write `text` in one step: a reader sees the old file or the new one, never half of one.

        Where another program changed the file meanwhile, that version is first put aside as `<name>.py.orig`.

        Raises:
            StudylmError: the file cannot be written. What was there is still there.
        """
        data = text.encode("utf-8", "replace")
        there = self._on_disk()
        if there == data:
            self._known = data
            return Saved(written=False)
        try:
            kept = self._put_aside(there) if there is not None and there != self._known else None
            self._replace(data)
        except OSError as error:
            raise StudylmError(
                f"{self.shown_as} cannot be saved: {(error.strerror or 'unknown error').lower()}.",
                "Your text is still in the editor; make room or mend the permissions, then press ctrl+s.",
            ) from error
        self._known = data
        return Saved(written=True, kept=kept)

    def _on_disk(self) -> bytes | None:
        try:
            return self._target.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StudylmError(
                f"{self.shown_as} cannot be read: {(error.strerror or 'unknown error').lower()}.",
                "Mend its permissions, or move it away.",
            ) from error

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
        raise OSError(0, "too many .orig files beside it")

    def _replace(self, data: bytes) -> None:
        self._target.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=self._target.parent, prefix=f".{self._target.name}.", suffix=".new")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            # mkstemp makes private files; an answer keeps the mode it had, or gets an ordinary one.
            mode = self._target.stat().st_mode & 0o777 if self._target.exists() else 0o644
            Path(name).chmod(mode)
            Path(name).replace(self._target)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
