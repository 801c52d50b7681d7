"""Caches what was parsed from deck files, by their content, so that an unchanged file is not parsed twice.

There is one cache file for each cards folder above a certain size, in the user's cache folder. Errors in it are
ignored, and the decks are parsed again. The format is `marshal`, the fastest to read, which holds only plain data;
a checksum in front of it detects damage.

A file whose size and times are those of before is not even read. Two edits may fall into one tick of the file system's
clock and keep the size, so these are trusted only if the file had rested for a while when it was read.
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
from studylm.deck.loading.card_rows import ParsedFile, Plan, parsed_file
from studylm.deck.loading.files import DeckFile, FileState, read_bytes, read_data
from studylm.deck.parse_result import ParseResult, ParseWarning
from studylm.package import PACKAGE, code_state

_CHECKSUM = 4
MOST_FILES = 20
UNUSED = 90 * 24 * 3600
"""Seconds without a write after which a cache is deleted: its folder is gone or no longer studied."""
ABANDONED = 3600
"""Seconds after which a partly written cache is deleted: its writer was killed."""
WORTHWHILE = 32_000
"""Bytes of decks; fewer are parsed in a few milliseconds and not cached."""
RESTED = 3_000_000_000
"""Nanoseconds; the clock of the coarsest file system ticks every two seconds."""

_Key: TypeAlias = tuple[str, str, bool]
"""A file: its deck, its name and whether it is bundled."""
_Seen: TypeAlias = tuple[_Key, FileState | None, bytes | None]
"""A file with its state and the digest of its content."""


class Content(NamedTuple):
    """A deck file's content: its digest, and the bytes if they were read. `wrong` says why there is none."""

    digest: bytes | None
    data: bytes | None = None
    wrong: ParseWarning | None = None


class ParseCache:
    """What was last parsed from the decks of one cards folder, and from the bundled decks.

    Attributes:
        path: the cache file.
        fresh: whether a file had to be parsed.
    """

    def __init__(self, cards: Path) -> None:
        name = hashlib.blake2b(os.fsencode(cards.absolute()), digest_size=12).hexdigest()
        self.path = user_cache_path("studylm", appauthor=False) / f"decks-{name}.bin"
        self._looked = 0
        self._seen: tuple[_Seen, ...] = ()
        self._plan: Plan | None = None
        self._stored: dict[bytes, ParsedFile] = {}
        self._used: dict[bytes, ParsedFile] = {}
        self.fresh = False
        with contextlib.suppress(OSError, ValueError, EOFError, TypeError, RuntimeError):
            data = memoryview(self.path.read_bytes())
            if zlib.crc32(data[_CHECKSUM:]).to_bytes(_CHECKSUM) == data[:_CHECKSUM]:
                stamp, looked, seen, plan, stored = marshal.loads(data[_CHECKSUM:])
                if stamp == _stamp():
                    self._looked, self._seen = looked, seen
                    self._stored = {digest: ParsedFile(*parsed) for digest, parsed in stored.items()}
                    self._plan = None if plan is None else Plan(*plan)

    def contents(self, files: Sequence[DeckFile]) -> list[Content]:
        """The content of the files; those that certainly have not changed are not read."""
        known = {key: (state, digest) for key, state, digest in self._seen}
        found: list[Content] = []
        for file in files:
            state, digest = known.get(_key(file), (None, None))
            if state is not None and state == file.state and self._rested(state):
                found.append(Content(digest))
            else:
                data, wrong = read_bytes(file.path)
                found.append(Content(None if wrong else hashlib.blake2b(data, digest_size=20).digest(), data, wrong))
        return found

    def plan(self, files: Sequence[DeckFile], contents: Sequence[Content]) -> Plan | None:
        """The plan of these files with this content, its cards as plain tuples; None if it is not cached."""
        same = [(key, digest) for key, _, digest in self._seen] == _keys(files, contents)
        return self._plan if same else None

    def parsed_file(self, file: DeckFile, content: Content, other: ParseCache | None = None) -> ParsedFile:
        """What was parsed from a file with this content, here or in the `other` cache; it is parsed if neither knows."""
        if content.digest is None:
            return parsed_file(ParseResult("none"), content.wrong)
        stored = self._stored.get(content.digest) or self._used.get(content.digest)
        if stored is None and other is not None:
            stored = other.parsed_file(file, content)
        if stored is None:
            data = read_bytes(file.path)[0] if content.data is None else content.data
            stored = parsed_file(*read_data(data), blank=not data.strip())
            self.fresh = True
        self._used[content.digest] = stored
        return stored

    def save(self, files: Sequence[DeckFile], contents: Sequence[Content], plan: Plan | None, looked: int) -> None:
        """Write the cache if anything changed, without what is in no file any more.

        Args:
            files, contents: all files, with their content.
            plan: the plan of the files, if it is to be kept.
            looked: when the files were listed, in nanoseconds since 1970.
        """
        seen = tuple((_key(file), file.state, content.digest) for file, content in zip(files, contents, strict=True))
        rested = seen == self._seen and all(state is not None and self._rested(state) for _, state, _ in seen)
        own = [file for file in files if not file.bundled] or files
        if (rested and not self.fresh) or sum(file.state[0] for file in own if file.state) < WORTHWHILE:
            return
        for _, _, digest in seen:
            if digest is not None and digest in self._stored:
                self._used[digest] = self._stored[digest]
        # A file that cannot be read now may be readable the next time, without having changed.
        whole = all(state is not None and digest is not None for _, state, digest in seen)
        with contextlib.suppress(OSError, ValueError, RuntimeError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            scratch = self.path.with_suffix(f".{os.getpid()}.new")
            used = {digest: tuple(parsed) for digest, parsed in self._used.items()}
            kept = (seen, tuple(plan)) if plan is not None and whole else ((), None)
            data = marshal.dumps((_stamp(), looked, *kept, used))
            scratch.write_bytes(zlib.crc32(data).to_bytes(_CHECKSUM) + data)
            scratch.replace(self.path)
            _tidy(self.path.parent)

    def _rested(self, state: FileState) -> bool:
        """Whether a file in this state had rested when it was read, so that any later edit changes its state."""
        _, written, changed, _ = state
        return max(written, changed) < self._looked - RESTED


def digest_of(files: Sequence[DeckFile], contents: Sequence[Content]) -> str:
    """A digest of the decks and of the code that reads them; empty if a file cannot be read."""
    keys = _keys(files, contents)
    if any(digest is None for _, digest in keys):
        return ""
    return hashlib.blake2b(repr((_stamp(), keys)).encode("utf-8", "surrogatepass"), digest_size=20).hexdigest()


def _key(file: DeckFile) -> _Key:
    return file.deck, file.path.name, file.bundled


def _keys(files: Sequence[DeckFile], contents: Sequence[Content]) -> list[tuple[_Key, bytes | None]]:
    return [(_key(file), content.digest) for file, content in zip(files, contents, strict=True)]


def _tidy(folder: Path) -> None:
    """Delete all but the caches that were written last: nothing tells when a cards folder is deleted."""
    now = time.time()
    found = sorted(((path.stat().st_mtime, path) for path in folder.glob("decks-*.bin")), reverse=True)
    old = [path for n, (written, path) in enumerate(found) if n >= MOST_FILES or now - written > UNUSED]
    left = [path for path in folder.glob("decks-*.new") if now - path.stat().st_mtime > ABANDONED]
    for path in old + left:
        path.unlink(missing_ok=True)


@cache
def _stamp() -> str:
    """What a cache depends on besides the decks: the version of Python, and the version and code of studylm."""
    return f"{sys.version} {studylm.__version__} {code_state(PACKAGE / 'deck')}"
