"""Deck files on the disk: which there are, their bytes, their text, and how the text is read."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from studylm.deck.card import Problem, Source
from studylm.deck.markdown import clean
from studylm.deck.reading import Reading
from studylm.workspace import Workspace, bundled_cards

SUFFIXES = (".md", ".markdown")
MOST_BYTES = 8_000_000


def entries(folder: Path) -> list[os.DirEntry[str]]:
    """What a folder holds, in name order, without hidden things. Raises OSError where it cannot be read."""
    with os.scandir(folder) as found:
        return sorted((entry for entry in found if not entry.name.startswith((".", "_"))), key=lambda entry: entry.name)


def decks(cards: Path, problems: list[Problem]) -> Iterator[Path]:
    """The deck folders of a cards folder, in name order."""
    try:
        found = entries(cards)
    except FileNotFoundError:
        return
    except OSError as error:
        problems.append(Problem(Source(cards, 1), f"The folder cannot be read: {error.strerror or error}."))
        return
    for entry in found:
        path = Path(entry.path)
        try:
            folder = entry.is_dir()
        except OSError:
            folder = False
        if folder and entry.name.isprintable():
            yield path
        elif folder:
            problems.append(Problem(Source(path, 1), "The deck's name holds control characters; rename the folder."))
        elif entry.name.lower().endswith(SUFFIXES):
            problems.append(Problem(Source(path, 1), "A deck is a folder; move this file into cards/<deck>/."))


def deck_files(folder: Path, problems: list[Problem]) -> list[Path]:
    """The markdown files of a deck, in name order."""
    try:
        return [Path(entry.path) for entry in entries(folder) if entry.name.lower().endswith(SUFFIXES)]
    except OSError as error:
        problems.append(Problem(Source(folder, 1), f"The folder cannot be read: {error.strerror or error}."))
        return []


def read_bytes(path: Path) -> tuple[bytes, str | None]:
    """A deck file's bytes, or none and why not, as one sentence."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            return b"", "This is not a file that can be read."
        if status.st_size > MOST_BYTES:
            return b"", f"The file is larger than {MOST_BYTES // 1_000_000} MB; split it into several."
        return path.read_bytes(), None
    except OSError as error:
        return b"", f"The file cannot be read: {error.strerror or error}."


def read_text(path: Path) -> tuple[str, str | None]:
    """A deck file's text, cleaned, and what was wrong with it as one sentence (None if nothing was).

    Returns:
        The text is empty where the file cannot be used at all; bytes that are not UTF-8 become `�`.
    """
    data, wrong = read_bytes(path)
    return ("", wrong) if wrong else decode(data)


def decode(data: bytes) -> tuple[str, str | None]:
    """The text of a file's bytes, cleaned, and what was wrong with them."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return clean(data.decode("utf-16")), None
        except UnicodeDecodeError:
            return "", "The file is not text; save it as UTF-8."
    if b"\0" in data[:65536]:
        return "", "The file is not text but binary data; save it as UTF-8 text."
    try:
        return clean(data.decode("utf-8-sig")), None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return clean(data.decode("utf-8-sig", "replace")), f"Line {line} is not UTF-8; the bad bytes show as �."


def read_lines(lines: Sequence[str]) -> Reading:
    """Read a deck file's lines, in studylm's own format or in a questionnaire dialect."""
    # The readers bring the markdown parser, which a start that finds every deck in the cache does not need.
    from studylm.deck.dialects import read_dialect
    from studylm.deck.native import is_native, read_native

    return read_native(lines) if is_native(lines) else read_dialect(lines)


def read_data(data: bytes) -> tuple[Reading, str | None]:
    """How a file with these bytes is understood, and what was wrong with the bytes."""
    text, wrong = decode(data)
    return (read_lines(text.split("\n")) if text.strip() else Reading("none")), wrong


def snapshot(workspace: Workspace) -> frozenset[tuple[str, int, int]]:
    """What tells that a deck file was edited, added or removed: path, time and size of each."""
    found: set[tuple[str, int, int]] = set()
    for deck in {*decks(bundled_cards(), []), *decks(workspace.cards, [])}:
        for folder in (deck, deck / "checks"):
            try:
                listed = entries(folder)
            except OSError:
                continue
            for entry in listed:
                if entry.name.lower().endswith((*SUFFIXES, ".py")):
                    with suppress(OSError):  # a link that leads nowhere, or a file that has just gone
                        status = entry.stat()
                        found.add((entry.path, status.st_mtime_ns, status.st_size))
    return frozenset(found)
