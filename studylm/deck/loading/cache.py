"""Remembers how deck files were read, by their content, so that an unchanged file is never parsed twice.

One file for each cards folder that holds more than a little, in the user's cache folder. It is a convenience: whatever
is wrong with it, the decks are read anew and nothing is said. It is written in `marshal`, Python's own format for what
it caches, by far the fastest to read and, unlike pickle, holding only plain data; a checksum in front of it keeps
damaged data away from it.

A file that looks as it did is not even read. Two edits may fall into one tick of the file system's clock and leave the
size as it was, so the look of a file is believed only if it had rested for a while when it was read.
"""

from __future__ import annotations

import contextlib
import hashlib
import marshal
import os
import sys
import time
import zlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple, TypeAlias

from platformdirs import user_cache_path

import studylm
from studylm.deck.loading.card_rows import Entry, Plan, entry_of
from studylm.deck.loading.files import DeckFile, State, read_bytes, read_data
from studylm.package import PACKAGE, code_state

_SUM = 4
MOST_FILES = 20
UNUSED = 90 * 24 * 3600
"""Seconds after which a cache that was not written again goes: its folder is gone or studied no more."""
ABANDONED = 3600
"""Seconds after which a half-written cache goes: its writer was killed."""
WORTHWHILE = 32_000
"""Bytes of decks; fewer are read in a few milliseconds."""
RESTED = 3_000_000_000
"""Nanoseconds; the clock of the coarsest file system ticks every two seconds."""

# Deck, name and whether bundled say which file it is.
_Seen: TypeAlias = tuple[tuple[str, str, bool], State | None, bytes | None]


class Content(NamedTuple):
    """A deck file's content: its digest, and the bytes if they were read. `wrong` says why it cannot be had."""

    digest: bytes | None
    data: bytes | None = None
    wrong: str | None = None


class ReadingCache:
    """How the decks of one cards folder were read last, with the bundled ones beside them.

    Attributes:
        fresh: whether a file had to be parsed.
    """

    def __init__(self, cards: Path) -> None:
        name = hashlib.blake2b(os.fsencode(cards.absolute()), digest_size=12).hexdigest()
        self.path = user_cache_path("studylm", appauthor=False) / f"decks-{name}.bin"
        self._looked = 0
        self._seen: tuple[_Seen, ...] = ()
        self._plan: Plan | None = None
        self._entries: dict[bytes, Entry] = {}
        self._used: dict[bytes, Entry] = {}
        self.fresh = False
        with contextlib.suppress(OSError, ValueError, EOFError, TypeError, RuntimeError):
            data = memoryview(self.path.read_bytes())
            if zlib.crc32(data[_SUM:]).to_bytes(_SUM) == data[:_SUM]:
                stamp, looked, seen, plan, entries = marshal.loads(data[_SUM:])
                if stamp == _stamp():
                    self._looked, self._seen, self._entries = looked, seen, entries
                    self._plan = None if plan is None else Plan(*plan)

    def contents(self, files: Sequence[DeckFile]) -> list[Content]:
        """What is in the files; those that surely have not changed are not read."""
        known = {which: (state, digest) for which, state, digest in self._seen}
        found: list[Content] = []
        for file in files:
            state, digest = known.get(_which(file), (None, None))
            if state is not None and state == file.state and self._rested(state):
                found.append(Content(digest))
            else:
                data, wrong = read_bytes(file.path)
                found.append(Content(None if wrong else hashlib.blake2b(data, digest_size=20).digest(), data, wrong))
        return found

    def plan(self, files: Sequence[DeckFile], contents: Sequence[Content]) -> Plan | None:
        """What became of these files when they last had this content; None where that is not known."""
        same = [(which, digest) for which, _, digest in self._seen] == _keys(files, contents)
        return self._plan if same else None

    def entry(self, file: DeckFile, content: Content, beside: ReadingCache | None = None) -> Entry:
        """How a file with this content is understood; `beside` may know where this cache does not."""
        if content.digest is None:
            return Entry((), (), content.wrong, False)
        known = self._entries.get(content.digest) or self._used.get(content.digest)
        if known is None and beside is not None:
            known = beside.entry(file, content)
        if known is None:
            data = read_bytes(file.path)[0] if content.data is None else content.data
            known = entry_of(*read_data(data), blank=not data.strip())
            self.fresh = True
        self._used[content.digest] = known
        return Entry(*known)

    def save(self, files: Sequence[DeckFile], contents: Sequence[Content], plan: Plan | None, looked: int) -> None:
        """Write down what was read anew, and forget what is in no file any more.

        Args:
            plan: what became of the files, if that is worth keeping.
            looked: when the files were listed, in nanoseconds since 1970.
        """
        seen = tuple(
            (which, file.state, digest) for file, (which, digest) in zip(files, _keys(files, contents), strict=True)
        )
        rested = seen == self._seen and all(state is not None and self._rested(state) for _, state, _ in seen)
        own = [file for file in files if not file.bundled] or files
        if (rested and not self.fresh) or sum(file.state[0] for file in own if file.state) < WORTHWHILE:
            return
        for _, _, digest in seen:
            if digest is not None and digest in self._entries:
                self._used[digest] = self._entries[digest]
        # What cannot be read now may be there the next time, without having changed.
        whole = all(state is not None and digest is not None for _, state, digest in seen)
        with contextlib.suppress(OSError, ValueError, RuntimeError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            scratch = self.path.with_suffix(f".{os.getpid()}.new")
            used = {digest: tuple(entry) for digest, entry in self._used.items()}
            kept = (seen, tuple(plan)) if plan is not None and whole else ((), None)
            data = marshal.dumps((_stamp(), looked, *kept, used))
            scratch.write_bytes(zlib.crc32(data).to_bytes(_SUM) + data)
            scratch.replace(self.path)
            _tidy(self.path.parent)

    def _rested(self, state: State) -> bool:
        """Whether a file in this state had rested when it was read, so that any later edit shows in its state."""
        _, written, changed, _ = state
        return max(written, changed) < self._looked - RESTED


def digest_of(files: Sequence[DeckFile], contents: Sequence[Content]) -> str:
    """What tells these decks, as this studylm reads them, from any others; empty where one cannot be read."""
    keys = _keys(files, contents)
    if any(digest is None for _, digest in keys):
        return ""
    return hashlib.blake2b(repr((_stamp(), keys)).encode("utf-8", "surrogatepass"), digest_size=20).hexdigest()


def _which(file: DeckFile) -> tuple[str, str, bool]:
    return file.deck, file.path.name, file.bundled


def _keys(files: Sequence[DeckFile], contents: Sequence[Content]) -> list[tuple[tuple[str, str, bool], bytes | None]]:
    return [(_which(file), content.digest) for file, content in zip(files, contents, strict=True)]


def _tidy(folder: Path) -> None:
    """Keep the caches that were written last: folders come and go, and nothing tells."""
    now = time.time()
    found = sorted(((path.stat().st_mtime, path) for path in folder.glob("decks-*.bin")), reverse=True)
    old = [path for n, (written, path) in enumerate(found) if n >= MOST_FILES or now - written > UNUSED]
    left = [path for path in folder.glob("decks-*.new") if now - path.stat().st_mtime > ABANDONED]
    for path in old + left:
        path.unlink(missing_ok=True)


@cache
def _stamp() -> str:
    """What a cache depends on besides the decks: Python, studylm, and the code of the readers."""
    return f"{sys.version} {studylm.__version__} {code_state(PACKAGE / 'deck')}"
