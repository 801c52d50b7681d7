"""Cards as rows of plain values: what was read from each file, and the plan of all cards of all files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, TypeAlias

from studylm.deck.card import Kind, ProblemKind
from studylm.deck.format.markdown import slug
from studylm.deck.loading.files import DeckFile
from studylm.deck.loading.study_order import References, in_study_order, with_siblings_both_ways, without_unknown
from studylm.deck.parse_result import NO_QUESTIONS, Draft, ParseResult, ParseWarning


class CardRow(NamedTuple):
    """A draft as plain values, which the cache can keep; the fields are those of `Draft`.

    Attributes:
        kind: the value of a `Kind`.
        misconceptions: claim and correction of each.
        stem: the name to derive if `name` is None; else None.
    """

    name: str | None
    line: int
    kind: str
    title: str
    prompt: str
    number: int | None
    section: str | None
    answer: str | None
    key_points: tuple[str, ...]
    misconceptions: tuple[tuple[str, str], ...]
    hints: tuple[str, ...]
    starter: str | None
    topics: tuple[str, ...]
    needs: tuple[str, ...]
    links: tuple[str, ...]
    siblings: tuple[str, ...]
    mistakes: tuple[tuple[str, str], ...]
    timeout: float | None
    stem: str | None


PlainRow: TypeAlias = tuple[Any, ...]
"""A `CardRow` as a plain tuple, as `marshal` writes and reads it. `CardRow._make` gives it its names back."""
PlainWarning: TypeAlias = tuple[int, str, str]
"""Line, message and kind of a `ParseWarning`."""
PlannedCard: TypeAlias = tuple[int, PlainRow, tuple[Any, ...]]
"""The index of the file of a card, its row, and its `References` as a plain tuple, with full ids."""


class ParsedFile(NamedTuple):
    """What was read from one file."""

    rows: tuple[PlainRow, ...]
    warnings: tuple[PlainWarning, ...]


class Plan(NamedTuple):
    """The cards of several files.

    Attributes:
        cards: by id, in study order.
        derived: the ids that no file gives.
        code: the ids of the cards that ask for code.
        problems: each with the index of its file.
    """

    cards: dict[str, PlannedCard]
    derived: tuple[str, ...]
    code: tuple[str, ...]
    problems: tuple[tuple[int, PlainWarning], ...]


_Found: TypeAlias = tuple[int, CardRow, PlainRow]
"""A card before it has an id: the index of its file, and its row."""


def parsed_file(result: ParseResult, wrong: ParseWarning | None = None, *, blank: bool = False) -> ParsedFile:
    """A parse result as plain values.

    Args:
        result: what the file's text was parsed to.
        wrong: what was wrong with its bytes, if anything.
        blank: whether it has no text.
    """
    warnings = [wrong] if wrong is not None else []
    if result.drafts:
        warnings += result.warnings
    elif wrong is None and not blank:
        warnings += [*result.warnings, NO_QUESTIONS]
    rows = tuple(tuple(_row(draft)) for draft in result.drafts)
    return ParsedFile(rows, tuple((one.line, one.message, one.kind.value) for one in warnings))


def plan(files: Sequence[DeckFile], parsed: Sequence[ParsedFile]) -> Plan:
    """Give every card its id and its place in the study order. Files of one deck must be adjacent."""
    problems: list[tuple[int, PlainWarning]] = []
    decks: dict[str, list[_Found]] = {}
    make = CardRow._make
    for index, (file, each) in enumerate(zip(files, parsed, strict=True)):
        problems.extend((index, warning) for warning in each.warnings)
        cards = decks.setdefault(file.deck, [])
        cards += [(index, make(row), row) for row in each.rows]
    found: dict[str, _Found] = {}
    for deck, cards in decks.items():
        cards = _distinct(files, cards, problems)
        found.update(zip(_ids(deck, cards), cards, strict=True))
    wrong: list[tuple[str, str]] = []
    named = {card_id: _references(card_id, row) for card_id, (_, row, _) in found.items()}
    references = with_siblings_both_ways(without_unknown(named, wrong))
    order = in_study_order(references, wrong)
    for card_id, message in wrong:
        index, row, _ = found[card_id]
        problems.append((index, (row.line, message, ProblemKind.REFERENCE.value)))
    planned: dict[str, PlannedCard] = {}
    for card_id in order:
        index, _, plain = found[card_id]
        planned[card_id] = index, plain, tuple(references[card_id])
    derived = tuple(card_id for card_id, (_, row, _) in found.items() if row.name is None)
    code = tuple(card_id for card_id, (_, row, _) in found.items() if row.kind == Kind.CODE.value)
    return Plan(planned, derived, code, tuple(problems))


def _distinct(
    files: Sequence[DeckFile], cards: Sequence[_Found], problems: list[tuple[int, PlainWarning]]
) -> list[_Found]:
    """The cards without those whose explicit id an earlier one has: it would not be clear whose a history is."""
    taken: dict[str, tuple[int, int]] = {}
    kept: list[_Found] = []
    for card in cards:
        index, row, _ = card
        if row.name is not None:
            first, line = taken.setdefault(row.name, (index, row.line))
            if (first, line) != (index, row.line):
                used = f"The id “{row.name}” is already used at {files[first].path}:{line}"
                message = f"{used}; give this card another one. It is left out."
                problems.append((index, (row.line, message, ProblemKind.ID.value)))
                continue
        kept.append(card)
    return kept


def _ids(deck: str, cards: Sequence[_Found]) -> list[str]:
    """An id for each card, unique in the deck: with its own name, or one derived from its title."""
    taken = {row.name for _, row, _ in cards if row.name is not None}
    counts: dict[str, int] = {}
    ids: list[str] = []
    for _, row, _ in cards:
        name = row.name
        if name is None:
            stem = name = row.stem or "card"
            while name in taken:
                counts[stem] = counts.get(stem, 1) + 1
                name = f"{stem}-{counts[stem]}"
            taken.add(name)
        ids.append(f"{deck}/{name}")
    return ids


_NONE = References()


def _references(card_id: str, row: CardRow) -> References:
    if not (row.needs or row.links or row.siblings or row.mistakes):
        return _NONE
    deck = card_id.partition("/")[0]
    return References(
        tuple(_full(deck, ref) for ref in row.needs),
        tuple(_full(deck, ref) for ref in row.links),
        tuple(_full(deck, ref) for ref in row.siblings),
        tuple((_full(deck, ref), check) for ref, check in row.mistakes),
    )


def _full(deck: str, ref: str) -> str:
    return ref if "/" in ref else f"{deck}/{ref}"


def derived_name(draft: Draft) -> str:
    """A name made from the title, or else the prompt, of a card; not unique."""
    return slug(draft.title) or slug(draft.prompt) or "card"


def _row(draft: Draft) -> CardRow:
    return CardRow(
        name=draft.name,
        line=draft.line,
        kind=draft.kind.value,
        title=draft.title,
        prompt=draft.prompt,
        number=draft.number,
        section=draft.section,
        answer=draft.answer,
        key_points=draft.key_points,
        misconceptions=tuple((each.claim, each.correction) for each in draft.misconceptions),
        hints=draft.hints,
        starter=draft.starter,
        topics=draft.topics,
        needs=draft.needs,
        links=draft.links,
        siblings=draft.siblings,
        mistakes=draft.mistakes,
        timeout=draft.timeout,
        stem=None if draft.name is not None else derived_name(draft),
    )
