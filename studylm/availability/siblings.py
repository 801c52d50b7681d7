"""Siblings, of which one shows what the other asks for: they do not come on one study day."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence

from studylm.deck.card import Card, Kind
from studylm.scheduling.queue import StudyOrder


def connected(siblings: Mapping[str, Iterable[str]]) -> dict[str, Sequence[str]]:
    """The cards with siblings, each with all that siblings connect with it, itself included, in the order given."""
    leads: dict[str, str] = {}

    def lead(card_id: str) -> str:
        while (further := leads.setdefault(card_id, card_id)) != card_id:
            leads[card_id] = card_id = leads[further]
        return card_id

    for card_id, others in siblings.items():
        for other in others:
            if other in siblings:
                leads[lead(other)] = lead(card_id)
    groups: dict[str, list[str]] = {}
    for card_id in siblings:
        groups.setdefault(lead(card_id), []).append(card_id)
    return {card_id: members for group in groups.values() for members in (tuple(group),) for card_id in group}


def left_out(order: StudyOrder, cards: Mapping[str, Card], studied: Container[str]) -> set[str]:
    """The cards, of those in a step and in review, of which a sibling was studied today or comes before them today.

    A card in a step comes first, since it was begun; then a due code card; then the others in the order of study.

    Args:
        studied: the cards that were studied today.
    """
    taken: set[str] = set()
    begun = {*order.learning, *order.soon}
    found: set[str] = set()
    code_first = sorted(order.review, key=lambda card_id: cards[card_id].kind is not Kind.CODE)
    for card_id in (*order.learning, *order.soon, *code_first):
        siblings = cards[card_id].siblings
        if (
            card_id not in begun
            and card_id not in studied
            and any(each in taken or each in studied for each in siblings)
        ):
            found.add(card_id)
        else:
            taken.add(card_id)
    return found
