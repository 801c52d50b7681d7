"""Cards that are made from their rows when first accessed: a start needs few of thousands."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, ItemsView, Iterator, KeysView, Mapping, Sequence, ValuesView
from dataclasses import replace
from pathlib import Path

from studylm.deck.card import Card, Kind, Misconception, Source
from studylm.deck.loading.card_rows import CardRow, PlannedCard
from studylm.deck.loading.files import DeckFile, entries
from studylm.deck.loading.study_order import References

_PROMPT, _TITLE, _ANSWER = map(CardRow._fields.index, ("prompt", "title", "answer"))

_KINDS = {kind.value: kind for kind in Kind}


class LazyCards(Mapping[str, Card]):
    """Cards by id, in study order. Safe to use from any thread: at worst, a card is made twice."""

    def __init__(
        self,
        planned: Mapping[str, PlannedCard],
        files: Sequence[DeckFile],
        code: Collection[str],
        made: Mapping[str, Card] | None = None,
    ) -> None:
        """`code` are the ids of the cards that ask for code, `made` cards that have already been made."""
        self._planned = planned
        self._files = files
        self._code = code
        self._made: dict[str, Card] = dict(made or {})
        self._in_order = False

    def __getitem__(self, card_id: str) -> Card:
        card = self._made.get(card_id)
        if card is None:
            card = self._made[card_id] = self._make(card_id)
        return card

    def __iter__(self) -> Iterator[str]:
        return iter(self._planned)

    def __len__(self) -> int:
        return len(self._planned)

    def __contains__(self, card_id: object) -> bool:
        return card_id in self._planned

    def keys(self) -> KeysView[str]:
        """The ids."""
        return self._planned.keys()

    def values(self) -> ValuesView[Card]:
        """All cards."""
        return self._all().values()

    def items(self) -> ItemsView[str, Card]:
        """All cards with their ids."""
        return self._all().items()

    def siblings(self) -> dict[str, tuple[str, ...]]:
        """The siblings of the cards that have any, in study order; no card is made for it."""
        return {card_id: siblings for card_id, (_, _, (_, _, siblings, _)) in self._planned.items() if siblings}

    def needs(self) -> dict[str, tuple[str, ...]]:
        """The needs of the cards that have any, in study order; no card is made for it."""
        return {card_id: needs for card_id, (_, _, (needs, *_)) in self._planned.items() if needs}

    def topics(self) -> dict[str, tuple[str, ...]]:
        """The topics of every card, in study order; no card is made for it."""
        return {card_id: CardRow._make(plain).topics for card_id, (_, plain, _) in self._planned.items()}

    def text(self, card_id: str) -> CardText:
        """Prompt, title, answer and id of a card; it is not made for it."""
        plain = self._planned[card_id][1]
        return plain[_PROMPT], plain[_TITLE], plain[_ANSWER], card_id

    def renamed(self, ids: Mapping[str, str]) -> LazyCards:
        """The same cards, some under other ids: old id -> new id. The paths of their checks do not change."""
        planned = {
            ids.get(card_id, card_id): (number, row, tuple(References._make(plain).renamed(ids)))
            for card_id, (number, row, plain) in self._planned.items()
        }
        # Code cards are made now, while their checks are found by the name in the file.
        made = {
            card_id: replace(self[old], id=card_id, **References._make(planned[card_id][2])._asdict())
            for old in self._code
            for card_id in (ids.get(old, old),)
        }
        return LazyCards(planned, self._files, made.keys(), made)

    def _all(self) -> dict[str, Card]:
        if not self._in_order:  # those made one by one are in the order in which they were accessed
            made = self._made
            self._made = {card_id: made.get(card_id) or self._make(card_id) for card_id in self._planned}
            self._in_order = True
        return self._made

    def _make(self, card_id: str) -> Card:
        number, plain, references = self._planned[card_id]
        needs, links, siblings, mistakes = references
        row = CardRow._make(plain)
        path, bundled, _ = self._files[number]
        deck, _, name = card_id.partition("/")
        kind = _KINDS[row.kind]
        checks: Path | None = None
        solutions: tuple[Path, ...] = ()
        if kind is Kind.CODE:
            checks, solutions = path.parent / "checks" / f"{name}.py", tuple(_solutions(path.parent, name))
            if not checks.is_file():
                kind, checks = Kind.RECALL, None
        return Card(
            id=card_id,
            deck=deck,
            kind=kind,
            title=row.title,
            prompt=row.prompt,
            source=Source(path, row.line),
            number=row.number,
            section=row.section,
            answer=row.answer,
            key_points=row.key_points,
            misconceptions=tuple(Misconception(*each) for each in row.misconceptions),
            hints=row.hints,
            starter=row.starter,
            topics=row.topics,
            needs=needs,
            links=links,
            siblings=siblings,
            mistakes=mistakes,
            checks=checks,
            solutions=solutions,
            timeout=row.timeout,
            bundled=bundled,
        )


CardText = tuple[str, str, str | None, str]
"""Prompt, title, answer and id."""


def card_text(card: Card) -> CardText:
    """The text of a card."""
    return card.prompt, card.title, card.answer, card.id


def text_of(cards: Mapping[str, Card]) -> Callable[[str], CardText]:
    """Returns the text of a card by its id; no card is made for it."""
    return cards.text if isinstance(cards, LazyCards) else lambda card_id: card_text(cards[card_id])


def siblings_of(cards: Mapping[str, Card]) -> dict[str, tuple[str, ...]]:
    """The siblings of the cards that have any, in study order."""
    if isinstance(cards, LazyCards):
        return cards.siblings()
    return {card_id: card.siblings for card_id, card in cards.items() if card.siblings}


def needs_of(cards: Mapping[str, Card]) -> dict[str, tuple[str, ...]]:
    """The needs of the cards that have any, in study order."""
    if isinstance(cards, LazyCards):
        return cards.needs()
    return {card_id: card.needs for card_id, card in cards.items() if card.needs}


def topics_of(cards: Mapping[str, Card]) -> dict[str, tuple[str, ...]]:
    """The topics of every card, in study order."""
    if isinstance(cards, LazyCards):
        return cards.topics()
    return {card_id: card.topics for card_id, card in cards.items()}


def _solutions(deck: Path, name: str) -> Iterator[Path]:
    """`solutions/<name>/*.py`, then `solutions/<name>.py` and `solutions/<name>-<digits>.py`."""
    folder = deck / "solutions"
    try:
        if (folder / name).is_dir():
            yield from (Path(entry.path) for entry in entries(folder / name) if entry.name.endswith(".py"))
        if folder.is_dir():
            own = re.compile(re.escape(name) + r"(-\d+)?\.py")
            yield from (Path(entry.path) for entry in entries(folder) if own.fullmatch(entry.name))
    except OSError:
        return
