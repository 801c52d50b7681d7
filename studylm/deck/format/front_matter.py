"""Front matter: a block between `---` at the very top of a file."""

from __future__ import annotations

from collections.abc import Sequence

from studylm.deck.format.attributes import is_card_line


def front_matter(lines: Sequence[str]) -> int:
    """How many lines the front matter takes, its rules included; 0 if there is none or a card begins before its end."""
    if not lines or lines[0].rstrip() != "---":
        return 0
    for index in range(1, len(lines)):
        if is_card_line(lines[index]):
            return 0
        if lines[index].rstrip() in ("---", "..."):
            return index + 1
    return 0
