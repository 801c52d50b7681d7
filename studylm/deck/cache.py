"""Remembers how deck files were read, by their content, so that an unchanged file is never parsed twice.

One file for each cards folder that holds more than a little, in the user's cache folder. It is a convenience: whatever
is wrong with it, the decks are read anew and nothing is said. It is written in `marshal`, Python's own format for what
it caches, by far the fastest to read and, unlike pickle, holding only plain data; a checksum in front of it keeps
damaged data away from it.
"""

from __future__ import annotations

import contextlib
import hashlib
import marshal
import os
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from platformdirs import user_cache_path

import studylm
from studylm.deck.reading import Draft, Reading

# A draft as plain data, so that thousands of cards can be made of it at once: name, line, kind, title, prompt, number,
# section, answer, key_points, misconceptions (pairs), hints, starter, topics, needs, links, timeout.
Row: TypeAlias = tuple[Any, ...]
_SUM = 16
MOST_FILES = 20
WORTHWHILE = 32_000  # bytes of decks; fewer are read in a few milliseconds


class Entry(NamedTuple):
    """How one file was read, as plain data: its cards, remarks as line and message, what was wrong with its bytes."""

    rows: tuple[Row, ...]
    remarks: tuple[tuple[int, str], ...]
    wrong: str | None


class ReadingCache:
    """The readings of one cards folder's files, by the hash of their bytes. Use it as a context manager."""

    def __init__(self, cards: Path) -> None:
        name = hashlib.blake2b(os.fsencode(cards.absolute()), digest_size=12).hexdigest()
        self.path = user_cache_path("studylm", appauthor=False) / f"decks-{name}.bin"
        self._known: dict[bytes, tuple[Any, ...]] = {}
        self._used: dict[bytes, tuple[Any, ...]] = {}
        self._fresh = False
        self._bytes = 0

    def __enter__(self) -> ReadingCache:
        with contextlib.suppress(OSError, ValueError, EOFError, TypeError, RuntimeError):
            data = self.path.read_bytes()
            if _checksum(data[_SUM:]) != data[:_SUM]:
                return self
            stamp, known = marshal.loads(data[_SUM:])
            if stamp == _stamp() and isinstance(known, dict):
                self._known = known
        return self

    def __exit__(self, *_: object) -> None:
        """Write what was read anew, and forget what is in no file any more."""
        if not self._fresh or self._bytes < WORTHWHILE:
            return
        with contextlib.suppress(OSError, ValueError, RuntimeError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            scratch = self.path.with_suffix(f".{os.getpid()}.new")
            data = marshal.dumps((_stamp(), self._used))
            scratch.write_bytes(_checksum(data) + data)
            scratch.replace(self.path)
            _tidy(self.path.parent)

    def entry(self, data: bytes, read: Callable[[bytes], tuple[Reading, str | None]]) -> Entry:
        """How a file with these bytes is understood; `read` is asked where that is not known."""
        self._bytes += len(data)
        digest = hashlib.blake2b(data, digest_size=20).digest()
        known = self._known.get(digest)
        if known is None:
            known = self._used.get(digest)
        if known is None:
            reading, wrong = read(data)
            rows = tuple(_row(draft) for draft in reading.drafts)
            known = (rows, tuple((remark.line, remark.message) for remark in reading.remarks), wrong)
            self._fresh = True
        self._used[digest] = known
        return Entry(*known)


def _tidy(folder: Path) -> None:
    """Keep the caches that were written last: folders come and go, and nobody tells."""
    found = sorted(folder.glob("decks-*.bin"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    for path in found[MOST_FILES:]:
        path.unlink(missing_ok=True)


def _checksum(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=_SUM).digest()


@cache
def _stamp() -> str:
    """What a cache depends on besides the decks: Python, studylm, and the code of the readers."""
    here = Path(__file__).parent
    sources = []
    for folder in (here, here / "dialects"):
        with os.scandir(folder) as found:
            for entry in found:
                if entry.name.endswith(".py"):
                    status = entry.stat()
                    sources.append((entry.name, status.st_size, status.st_mtime_ns))
    return f"{sys.version} {studylm.__version__} {sorted(sources)!r}"


def _row(draft: Draft) -> Row:
    return (
        draft.name,
        draft.line,
        draft.kind.value,
        draft.title,
        draft.prompt,
        draft.number,
        draft.section,
        draft.answer,
        draft.key_points,
        tuple((item.claim, item.correction) for item in draft.misconceptions),
        draft.hints,
        draft.starter,
        draft.topics,
        draft.needs,
        draft.links,
        draft.timeout,
    )
