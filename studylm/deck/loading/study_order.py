"""The order in which cards are studied: as in the files, but each after the cards that it needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple


class References(NamedTuple):
    """What a card says of other cards, by their ids; the attributes of the same names of `Card`."""

    needs: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    siblings: tuple[str, ...] = ()
    mistakes: tuple[tuple[str, str], ...] = ()

    def renamed(self, ids: Mapping[str, str]) -> References:
        """The same with other ids: old id -> new id."""

        def now(refs: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(ids.get(ref, ref) for ref in refs) if refs else refs

        mistakes = tuple((ids.get(ref, ref), check) for ref, check in self.mistakes)
        return References(now(self.needs), now(self.links), now(self.siblings), mistakes)


def without_unknown(found: Mapping[str, References], problems: list[tuple[str, str]]) -> dict[str, References]:
    """The references without those to cards that do not exist, which are added to `problems` as card and message."""
    kept: dict[str, References] = {}
    for card_id, references in found.items():
        needs, links, siblings, mistakes = references
        if needs or links or siblings or mistakes:
            shown = tuple(dict.fromkeys(ref for ref, _ in mistakes))
            for what, refs in (("needs", needs), ("links", links), ("siblings", siblings), ("mistakes", shown)):
                problems.extend(
                    (card_id, f"{what} “{ref}”: this card does not exist.") for ref in refs if ref not in found
                )
            references = References(
                tuple(ref for ref in needs if ref in found and ref != card_id),
                tuple(ref for ref in links if ref in found),
                tuple(ref for ref in siblings if ref in found and ref != card_id),
                tuple((ref, check) for ref, check in mistakes if ref in found),
            )
        kept[card_id] = references
    return kept


def with_siblings_both_ways(cards: Mapping[str, References]) -> dict[str, References]:
    """The references, with each card among the siblings of its siblings; those that it names itself come first."""
    siblings: dict[str, dict[str, None]] = {}
    for card_id, references in cards.items():
        for sibling in references.siblings:
            siblings.setdefault(card_id, {})[sibling] = None
    for card_id, references in cards.items():
        for sibling in references.siblings:
            siblings.setdefault(sibling, {})[card_id] = None
    every = dict(cards)
    for card_id, ids in siblings.items():
        every[card_id] = every[card_id]._replace(siblings=tuple(ids))
    return every


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
