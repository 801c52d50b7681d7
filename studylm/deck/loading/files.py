"""Deck files on disk: finding them, reading their bytes and text, and parsing the text."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, TypeAlias

from studylm.deck.card import Problem, ProblemKind, Source
from studylm.deck.loading.decoding import decode, unusable
from studylm.deck.parse_result import ParseResult, ParseWarning
from studylm.workspace import Workspace, bundled_cards

SUFFIXES = (".md", ".markdown")
MOST_BYTES = 8_000_000

FileState: TypeAlias = tuple[int, int, int, int]
"""Changes when a file is edited: its size in bytes, mtime and ctime in nanoseconds, and inode."""


class DeckFile(NamedTuple):
    """A markdown file of a deck. `state` is None if its status cannot be read."""

    path: Path
    bundled: bool
    state: FileState | None

    @property
    def deck(self) -> str:
        """The name of its deck."""
        return self.path.parent.name


def entries(folder: Path) -> list[os.DirEntry[str]]:
    """The entries of a folder in name order, without hidden ones. Raises OSError if it cannot be read."""
    with os.scandir(folder) as found:
        return sorted((entry for entry in found if not entry.name.startswith((".", "_"))), key=lambda entry: entry.name)


def decks(cards: Path, problems: list[Problem]) -> Iterator[Path]:
    """The deck folders of a cards folder, in name order."""
    try:
        found = entries(cards)
    except FileNotFoundError:
        return
    except OSError as error:
        problems.append(_problem(cards, f"The folder cannot be read: {error.strerror or error}."))
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
            problems.append(_problem(path, "The deck's name contains control characters; rename the folder."))
        elif entry.name.lower().endswith(SUFFIXES):
            problems.append(_problem(path, "A deck is a folder; move this file into cards/<deck>/."))


def _problem(path: Path, message: str) -> Problem:
    return Problem(Source(path, 1), message, ProblemKind.FILE)


def listing(workspace: Workspace, problems: list[Problem]) -> list[DeckFile]:
    """The markdown files of all decks, in the order of decks and files; a workspace deck wins over a bundled one."""
    bundled = bundled_cards()
    folders = {folder.name: folder for folder in decks(bundled, problems)}
    if not _same(bundled, workspace.cards):
        folders.update({folder.name: folder for folder in decks(workspace.cards, problems)})
    return [
        DeckFile(Path(entry.path), folder.parent == bundled, _state(entry))
        for _, folder in sorted(folders.items())
        for entry in deck_files(folder, problems)
    ]


def deck_files(folder: Path, problems: list[Problem]) -> list[os.DirEntry[str]]:
    """The markdown files of a deck, in name order."""
    try:
        return [entry for entry in entries(folder) if entry.name.lower().endswith(SUFFIXES)]
    except OSError as error:
        problems.append(_problem(folder, f"The folder cannot be read: {error.strerror or error}."))
        return []


def _same(one: Path, other: Path) -> bool:
    try:
        return one.resolve() == other.resolve()
    except (OSError, RuntimeError):
        return False


def _state(entry: os.DirEntry[str]) -> FileState | None:
    try:
        status = entry.stat()
    except OSError:  # a dangling link, or a file that was just deleted
        return None
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino


def read_bytes(path: Path) -> tuple[bytes, ParseWarning | None]:
    """A deck file's bytes; empty, with a warning, if it cannot be used."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            return b"", unusable("This is not a regular file.")
        if status.st_size > MOST_BYTES:
            return b"", unusable(f"The file is larger than {MOST_BYTES // 1_000_000} MB; split it into several.")
        return path.read_bytes(), None
    except OSError as error:
        return b"", unusable(f"The file cannot be read: {error.strerror or error}.")


def read_text(path: Path) -> tuple[str, ParseWarning | None]:
    """A deck file's text, cleaned, and what was wrong with it (None if nothing was).

    Returns:
        The text is empty if the file cannot be used; bytes that are not UTF-8 become `�`.
    """
    data, wrong = read_bytes(path)
    return ("", wrong) if wrong else decode(data)


def read_lines(lines: Sequence[str]) -> ParseResult:
    """Read a deck file's lines, in studylm's own format or in a questionnaire dialect."""
    # The readers import the markdown parser, which a start that finds every deck in the cache does not need.
    from studylm.deck.dialects import read_dialect
    from studylm.deck.format.detection import native_blocks
    from studylm.deck.format.native import read_native

    found = native_blocks(lines)
    return read_dialect(lines) if found is None else read_native(lines, found)


def read_data(data: bytes) -> tuple[ParseResult, ParseWarning | None]:
    """Parse a file's bytes; also what was wrong with the bytes themselves."""
    text, wrong = decode(data)
    return (read_lines(text.split("\n")) if text.strip() else ParseResult("none")), wrong


def snapshot(workspace: Workspace) -> frozenset[tuple[str, FileState]]:
    """The path and state of every deck file and check: changes when one is edited, added or removed."""
    found: set[tuple[str, FileState]] = set()
    for deck in {*decks(bundled_cards(), []), *decks(workspace.cards, [])}:
        for folder in (deck, deck / "checks"):
            try:
                listed = entries(folder)
            except OSError:
                continue
            for entry in listed:
                if entry.name.lower().endswith((*SUFFIXES, ".py")):
                    state = _state(entry)
                    if state is not None:
                        found.add((entry.path, state))
    return frozenset(found)
