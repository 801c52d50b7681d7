"""Restores: an answer with pieces taken out, each of them proved to matter."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterator, Sequence

from studylm.checker.verdict import Outcome, Verdict
from studylm.forms.answer.pieces import Piece, pieces_in, taken_out
from studylm.forms.answer.reading import parsed
from studylm.forms.answer.source import Source
from studylm.forms.candidate import Candidate
from studylm.forms.form import Form

Run = Callable[[bytes], Verdict]


def restores(source: Source, pieces: int, seen: Collection[str], run: Run) -> Iterator[Candidate]:
    """The proved restores, those that were not seen yet first, as far as possible each of pieces that no other has.

    Where an answer has fewer statements with a piece that matters than `pieces`, each restore has that many.
    """
    known = {part for key in seen for part in key.removeprefix("restore:").split("+")}
    later: list[Candidate] = []
    for chosen in _groups(source, pieces, known, run):
        candidate = _candidate(source, chosen)
        if candidate is None:
            continue
        if candidate.key in seen:
            later.append(candidate)
        elif len(chosen) == 1 or _matters(run(candidate.source)):
            yield candidate
    for candidate in later:
        if candidate.pieces == 1 or _matters(run(candidate.source)):
            yield candidate


def _matters(verdict: Verdict) -> bool:
    """Whether what was taken out is missed. A run that was too slow, as it may be in the background, proves nothing."""
    return verdict.outcome in (Outcome.FAILED, Outcome.ERROR, Outcome.REFUSED)


def possible_pieces(source: Source) -> list[Piece]:
    """The pieces that can be taken out so that the rest is Python, best first, not proved yet."""
    return [piece for piece in pieces_in(source) if _candidate(source, [piece]) is not None]


def _groups(source: Source, size: int, known: Collection[str], run: Run) -> Iterator[list[Piece]]:
    """Pieces to take out together, each proved by itself, in different statements."""
    waiting = sorted(pieces_in(source), key=lambda piece: piece.digest in known)
    size = min(size, len({piece.place.span for piece in waiting}))
    proved: list[Piece] = []
    fresh: list[Piece] = []
    given: set[frozenset[str]] = set()
    for piece in waiting:
        single = _candidate(source, [piece])
        if single is None or not _matters(run(single.source)):
            continue
        proved.append(piece)
        fresh.append(piece)
        group = _apart(fresh, size)
        if len(group) == size:
            given.add(frozenset(piece.digest for piece in group))
            yield group
            fresh = [piece for piece in fresh if piece not in group]
    size = min(size, len({piece.place.span for piece in proved}))
    for combined in itertools.combinations(proved, size) if size else ():
        digests = frozenset(piece.digest for piece in combined)
        if len({piece.place.span for piece in combined}) == size and digests not in given:
            yield list(combined)


def _apart(pieces: Sequence[Piece], size: int) -> list[Piece]:
    """Up to `size` of the pieces, the first of each statement."""
    firsts: dict[tuple[int, int], Piece] = {}
    for piece in pieces:
        firsts.setdefault(piece.place.span, piece)
    return list(firsts.values())[:size]


def _candidate(source: Source, pieces: Sequence[Piece]) -> Candidate | None:
    """The file without these pieces; None if that is not Python."""
    try:
        file = taken_out(source, list(pieces))
        text = file.decode(source.encoding).removeprefix(source.bom)
    except ValueError:
        return None
    if parsed(text) is None:
        return None
    ordered = sorted(pieces, key=lambda piece: piece.place.span)
    key = "restore:" + "+".join(sorted(piece.digest for piece in pieces))
    return Candidate(Form.RESTORE, key, file, len(pieces), "; ".join(piece.about or piece.kind for piece in ordered))
