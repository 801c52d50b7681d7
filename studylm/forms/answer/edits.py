"""Edits of a text at byte offsets: everything outside them stays as it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """The bytes from `start` to `end` become `text`."""

    start: int
    end: int
    text: str


def applied(code: bytes, edits: Iterable[Edit], start: int = 0, end: int | None = None) -> bytes:
    """The part of `code` from `start` to `end` after those edits that lie in it.

    Raises:
        ValueError: two edits overlap.
    """
    stop = len(code) if end is None else end
    parts, at = [], start
    for edit in sorted(edits):
        if edit.end < start or edit.start > stop:
            continue
        if edit.start < at or edit.end > stop:
            raise ValueError("edits overlap")
        parts += [code[at : edit.start], edit.text.encode()]
        at = edit.end
    return b"".join([*parts, code[at:stop]])
