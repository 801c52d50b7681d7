"""Readers for questionnaires that were never written for studylm: each dialect is one module, tried in order."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from studylm.deck.dialects import ruled
from studylm.deck.dialects.document import Document
from studylm.deck.reading import Reading, Skipped

_DIALECTS: tuple[Callable[[Document], Reading | None], ...] = (ruled.read,)


def read_dialect(lines: Sequence[str]) -> Reading:
    """Read a questionnaire that is not in studylm's own format.

    Args:
        lines: the file's lines, cleaned, without line ends.

    Returns:
        The cards of the first dialect that recognises the file; none, and all lines skipped, where no dialect does.
    """
    document = Document.of(lines)
    for dialect in _DIALECTS:
        reading = dialect(document)
        if reading is not None:
            return reading
    reading = Reading("none")
    if any(line.strip() for line in lines):
        reading.skipped.append(Skipped(1, len(lines), "no questions found"))
    return reading
