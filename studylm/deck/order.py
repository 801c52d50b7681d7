"""The order in which cards are studied: as the files give them, and each behind those it needs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from studylm.deck.card import Card, Problem


def in_study_order(cards: Sequence[Card], problems: list[Problem]) -> list[Card]:
    """The cards with each behind those it needs, otherwise in the order given. None is lost, whatever they need.

    References to cards that are not there are dropped and named in `problems`; so are circles.
    """
    if not any(card.needs or card.links for card in cards):
        return list(cards)
    known = {card.id: card for card in cards}
    checked = [_checked(card, known, problems) if card.needs or card.links else card for card in cards]
    known = {card.id: card for card in checked}
    order: list[Card] = []
    state: dict[str, str] = {}
    for root in checked:
        if root.id in state:
            continue
        state[root.id] = "open"
        stack: list[tuple[Card, Iterator[str]]] = [(root, iter(root.needs))]
        while stack:
            card, waiting = stack[-1]
            needed = next(waiting, None)
            if needed is None:
                stack.pop()
                state[card.id] = "done"
                order.append(card)
            elif needed not in state:
                state[needed] = "open"
                stack.append((known[needed], iter(known[needed].needs)))
            elif state[needed] == "open":
                circle = [entry[0].id for entry in stack]
                around = [*circle[circle.index(needed) :], needed]
                problems.append(Problem(card.source, f"These cards need each other: {' → '.join(around)}."))
    return order


def _checked(card: Card, known: dict[str, Card], problems: list[Problem]) -> Card:
    """The card without references to cards that are not there."""
    for what, refs in (("needs", card.needs), ("links", card.links)):
        for ref in refs:
            if ref not in known:
                problems.append(Problem(card.source, f"{what} “{ref}”: there is no such card."))
    needs = tuple(ref for ref in card.needs if ref in known and ref != card.id)
    links = tuple(ref for ref in card.links if ref in known)
    return replace(card, needs=needs, links=links) if (needs, links) != (card.needs, card.links) else card
