"""The bundled solutions of a code card, read when they are shown."""

from __future__ import annotations

from studylm.deck.card import Card


def solutions_of(card: Card) -> list[tuple[str, str]]:
    """The name and the text of every solution file that can be read."""
    found = []
    for path in card.solutions:
        try:
            found.append((path.name, path.read_text("utf-8")))
        except (OSError, ValueError):
            continue
    return found
