"""Cards that are made of their plain data when somebody first looks at them: a start needs few of thousands."""

from __future__ import annotations

import re
from collections.abc import ItemsView, Iterator, KeysView, Mapping, Sequence, ValuesView
from dataclasses import replace
from pathlib import Path

from studylm.deck.card import Card, Kind, Misconception, Source
from studylm.deck.loading.card_rows import Place
from studylm.deck.loading.files import DeckFile, entries

_KINDS = {kind.value: kind for kind in Kind}


class Shelf(Mapping[str, Card]):
    """Cards by id, in study order. May be used from any thread: at worst, a card is made twice."""

    def __init__(
        self, places: Mapping[str, Place], files: Sequence[DeckFile], made: Mapping[str, Card] | None = None
    ) -> None:
        self._places = dict(places)
        self._files = files
        self._made: dict[str, Card] = dict(made or {})

    def __getitem__(self, card_id: str) -> Card:
        card = self._made.get(card_id)
        if card is None:
            card = self._made[card_id] = self._make(card_id)
        return card

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def __contains__(self, card_id: object) -> bool:
        return card_id in self._places

    def keys(self) -> KeysView[str]:
        """The ids."""
        return self._places.keys()

    def values(self) -> ValuesView[Card]:
        """All cards."""
        return self._all().values()

    def items(self) -> ItemsView[str, Card]:
        """All cards with their ids."""
        return self._all().items()

    def renamed(self, ids: Mapping[str, str]) -> Shelf:
        """The same cards, some under other ids: old id -> new id. Where their checks lie does not change."""

        def now(refs: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(ids.get(ref, ref) for ref in refs) if refs else refs

        places = {
            ids.get(card_id, card_id): (number, row, now(needs), now(links))
            for card_id, (number, row, needs, links) in self._places.items()
        }
        # A card that asks for code has been made already, with the checks that its own name led to.
        code = [card_id for card_id, (_, row, *_) in self._places.items() if row[2] == Kind.CODE.value]
        made = {
            ids.get(card_id, card_id): replace(
                self[card_id],
                id=ids.get(card_id, card_id),
                needs=now(self[card_id].needs),
                links=now(self[card_id].links),
            )
            for card_id in code
        }
        return Shelf(places, self._files, made)

    def _all(self) -> dict[str, Card]:
        if len(self._made) < len(self._places):
            made = self._made
            self._made = {card_id: made.get(card_id) or self._make(card_id) for card_id in self._places}
        return self._made

    def _make(self, card_id: str) -> Card:
        number, row, needs, links = self._places[card_id]
        (_, line, kind_name, title, prompt, question, section, answer, key_points, misconceptions) = row[:10]
        hints, starter, topics, _, _, timeout, _ = row[10:]
        path, bundled, _ = self._files[number]
        deck, _, name = card_id.partition("/")
        kind = _KINDS[kind_name]
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
            title=title,
            prompt=prompt,
            source=Source(path, line),
            number=question,
            section=section,
            answer=answer,
            key_points=key_points,
            misconceptions=tuple(Misconception(*item) for item in misconceptions) if misconceptions else (),
            hints=hints,
            starter=starter,
            topics=topics,
            needs=needs,
            links=links,
            checks=checks,
            solutions=solutions,
            timeout=timeout,
            bundled=bundled,
        )


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
