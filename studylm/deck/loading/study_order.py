"""The order in which cards are studied: as in the files, but each after the cards that it needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple


class References(NamedTuple):
    """The ids of the cards that a card needs, and of those that ask for the same idea in another way."""

    needs: tuple[str, ...]
    links: tuple[str, ...]


def without_unknown(found: Mapping[str, References], problems: list[tuple[str, str]]) -> dict[str, References]:
    """The references without those to cards that do not exist, which are added to `problems` as card and message."""
    kept: dict[str, References] = {}
    for card_id, references in found.items():
        needs, links = references
        if needs or links:
            for what, refs in (("needs", needs), ("links", links)):
                problems.extend(
                    (card_id, f"{what} “{ref}”: this card does not exist.") for ref in refs if ref not in found
                )
            references = References(
                tuple(ref for ref in needs if ref in found and ref != card_id),
                tuple(ref for ref in links if ref in found),
            )
        kept[card_id] = references
    return kept


def in_study_order(cards: Mapping[str, References], problems: list[tuple[str, str]]) -> list[str]:
    """The ids, each after those it needs and otherwise in the order given. Cycles lose no card.

    Args:
        cards: the references of each card; all of them exist.
        problems: cycles are added here, as card and message.
    """
    order: list[str] = []
    done: dict[str, bool] = {}  # False while the cards that it needs are visited
    for root, references in cards.items():
        if root in done:
            continue
        if not references.needs:
            done[root] = True
            order.append(root)
            continue
        done[root] = False
        stack: list[tuple[str, Iterator[str]]] = [(root, iter(references.needs))]
        while stack:
            card_id, waiting = stack[-1]
            needed = next(waiting, None)
            if needed is None:
                stack.pop()
                done[card_id] = True
                order.append(card_id)
            elif needed not in done:
                done[needed] = False
                stack.append((needed, iter(cards[needed].needs)))
            elif not done[needed]:
                cycle = [entry[0] for entry in stack]
                around = [*cycle[cycle.index(needed) :], needed]
                problems.append((card_id, f"These cards need each other: {' → '.join(around)}."))
    return order
