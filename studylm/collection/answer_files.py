"""The learner's answer files: begun from the starter, found under a former name, read. Nothing is ever written over."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from pathlib import Path

from studylm.deck.card import Card, Kind
from studylm.errors import StudylmError
from studylm.workspace import Workspace

READ_MAX = 16 << 20
"""Bytes of an answer that are read at most; far more than the checker takes, so that it is the one to refuse."""


def start_answer(workspace: Workspace, card: Card) -> tuple[Path, bool]:
    """The answer file of a code card, and whether it was made just now, from the card's starter.

    Raises:
        StudylmError: the card asks for no code, something else has the file's name, or it cannot be written.
    """
    if card.kind is not Kind.CODE:
        raise StudylmError(f"{card.id} asks for no code.", "`studylm show` prints it; study it with `studylm`.")
    path = workspace.answer_file(card.id)
    starter = card.starter if card.starter is not None else f'"""{card.title}"""\n'
    text = starter if starter.endswith("\n") else starter + "\n"
    return path, _make(workspace, card.id, text.encode("utf-8"))


def adopt(workspace: Workspace, card_id: str, former: Sequence[str]) -> str | None:
    """Give a card without an answer file a copy of the one it had under a former id.

    Args:
        former: the ids that it has had, the one to prefer first.

    Returns:
        what was done, in one line; None where it has a file, or never had one.

    Raises:
        StudylmError: the copy cannot be written.
    """
    path = workspace.answer_file(card_id)
    if not former or os.path.lexists(path):
        return None
    for each in former:
        old = workspace.answer_file(each)
        try:
            data = _read(old)
        except (OSError, StudylmError):
            continue
        if not _make(workspace, card_id, data):
            return None
        shown, was = (found.relative_to(workspace.root) for found in (path, old))
        return f"{card_id} was called {each} before: your answer {was} was copied to {shown}."
    return None


def _make(workspace: Workspace, card_id: str, data: bytes) -> bool:
    """Write a card's answer file; False, and nothing is changed, where there is one.

    Raises:
        StudylmError: something else has the file's name, or it cannot be written.
    """
    path = workspace.answer_file(card_id)
    if ".." in path.relative_to(workspace.answers).parts:  # a folder that the learner has linked in may lie anywhere
        raise StudylmError(f"The answer to {card_id} would lie outside the workspace.", "Rename the card.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        raise StudylmError(
            f"The answer {path} cannot be written: its folder's name belongs to a file.", "Move that file away."
        ) from error
    except OSError as error:
        raise _unwritable(path, error) from error
    try:
        with path.open("xb") as file:
            try:
                file.write(data)
                file.flush()
            except OSError:
                path.unlink(missing_ok=True)  # or half of it would be kept as the learner's own
                raise
    except FileExistsError:
        if not path.is_file():
            raise StudylmError(f"{path} is not a file.", "Move it away: the answer belongs there.") from None
        return False
    except OSError as error:
        raise _unwritable(path, error) from error
    return True


def read_answer(workspace: Workspace, card: Card, path: Path | None = None) -> bytes:
    """The bytes of an answer, at most 16 MiB: of `path`, or of the card's own answer file. Never waits for a writer.

    Raises:
        StudylmError: the card has no checks that could read it, or it is missing, no regular file, or unreadable.
    """
    if card.checks is None:
        raise unchecked(card)
    own = path is None
    path = workspace.answer_file(card.id) if path is None else path
    try:
        return _read(path)
    except FileNotFoundError as error:
        missing = f"There is no answer to {card.id} yet ({path})." if own else f"There is no file {path}."
        raise StudylmError(missing, f"`studylm start {card.id}` writes the starter.") from error
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise StudylmError(f"The answer {path} cannot be read: {why}.", "Check the file, or give another.") from error


def is_own(workspace: Workspace, card_id: str, path: Path) -> bool:
    """Whether `path` is the card's own answer file, by whatever name: relative, through links, or in another case."""
    own = workspace.answer_file(card_id)
    try:
        # While an editor replaces the file, only its name can be compared.
        return os.path.realpath(path) == os.path.realpath(own) or path.samefile(own)
    except (OSError, ValueError):
        return False


def _read(path: Path) -> bytes:
    # Without O_NONBLOCK, opening a FIFO would wait until somebody writes into it.
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise StudylmError(f"{path} is not a file.", "Give a Python file.")
    with os.fdopen(descriptor, "rb") as file:
        return file.read(READ_MAX)


def unchecked(card: Card) -> StudylmError:
    """What to say of a card that has no checks."""
    return StudylmError(f"{card.id} has no checks to run.", "`studylm cards --json` says which cards ask for code.")


def _unwritable(path: Path, error: OSError) -> StudylmError:
    return StudylmError(
        f"The answer {path} cannot be written: {error.strerror or error}.",
        "Check the folder, or use another --workspace.",
    )
