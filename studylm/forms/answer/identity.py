"""What an edit is, whatever lines it stands on: the key by which a change is recognised in a later version of an answer."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from studylm.forms.answer.edits import Edit, applied
from studylm.forms.answer.source import Source


def bare(text: str | bytes) -> str:
    """A text without white space."""
    return "".join((text if isinstance(text, str) else text.decode(errors="replace")).split())


def digest(kind: str, source: Source, edits: Iterable[Edit]) -> str:
    """Sixteen hexadecimal digits: the kind, and each statement that is edited, before and after, and where it belongs."""
    groups: dict[int, list[Edit]] = {}
    spans: dict[int, tuple[str, int, int]] = {}
    for edit in sorted(edits):
        place = source.place_at(edit.start, edit.end)
        scope, start, end = (place.scope, *place.span) if place else ("", edit.start, edit.end)
        start, end = min(start, edit.start), max(end, edit.end)
        groups.setdefault(start, []).append(edit)
        known = spans.get(start, (scope, start, end))
        spans[start] = (scope, start, max(end, known[2]))
    parts = [kind]
    for number, group in groups.items():
        scope, start, end = spans[number]
        parts += [scope, bare(source.code[start:end]), bare(_changed(source, group, start, end))]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def _changed(source: Source, edits: Sequence[Edit], start: int, end: int) -> bytes:
    try:
        return applied(source.code, edits, start, end)
    except ValueError:  # it cannot be made either
        return "\0".join(edit.text for edit in edits).encode()
