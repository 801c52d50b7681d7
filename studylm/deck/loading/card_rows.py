"""Cards as rows of plain values: what was read from each file, and the plan of all cards of all files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from studylm.deck.card import Kind, ProblemKind
from studylm.deck.format.markdown import slug
from studylm.deck.loading.files import DeckFile
from studylm.deck.loading.study_order import References, in_study_order, without_unknown
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
    timeout: float | None
    stem: str | None


class WarningRow(NamedTuple):
    """A `ParseWarning` as plain values."""

    line: int
    message: str
    kind: str


class ParsedFile(NamedTuple):
    """What was read from one file."""

    rows: tuple[CardRow, ...]
    warnings: tuple[WarningRow, ...]


class PlannedCard(NamedTuple):
    """A card: the number of its file, its row, and the ids of the cards that it needs and links to."""

    file: int
    row: CardRow
    needs: tuple[str, ...]
    links: tuple[str, ...]


class Plan(NamedTuple):
    """The cards of several files.

    Attributes:
        cards: by id, in study order.
        derived: the ids that no file gives.
        code: the ids of the cards that ask for code.
        problems: each with the number of its file.
    """

    cards: dict[str, PlannedCard]
    derived: tuple[str, ...]
    code: tuple[str, ...]
    problems: tuple[tuple[int, WarningRow], ...]


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
    rows = tuple(_row(draft) for draft in result.drafts)
    return ParsedFile(rows, tuple(WarningRow(one.line, one.message, one.kind.value) for one in warnings))


def plan(files: Sequence[DeckFile], parsed: Sequence[ParsedFile]) -> Plan:
    """Give every card its id and its place in the study order. Files of one deck must be adjacent."""
    problems: list[tuple[int, WarningRow]] = []
    decks: dict[str, list[tuple[int, CardRow]]] = {}
    for number, (file, each) in enumerate(zip(files, parsed, strict=True)):
        problems.extend((number, warning) for warning in each.warnings)
        decks.setdefault(file.deck, []).extend((number, row) for row in each.rows)
    found: dict[str, tuple[int, CardRow]] = {}
    derived: list[str] = []
    for deck, rows in decks.items():
        rows = _distinct(files, rows, problems)
        for (number, row), name in zip(rows, _names(rows), strict=True):
            card_id = f"{deck}/{name}"
            found[card_id] = number, row
            if row.name is None:
                derived.append(card_id)
    wrong: list[tuple[str, str]] = []
    references = without_unknown({card_id: _references(card_id, row) for card_id, (_, row) in found.items()}, wrong)
    order = in_study_order(references, wrong)
    for card_id, message in wrong:
        number, row = found[card_id]
        problems.append((number, WarningRow(row.line, message, ProblemKind.REFERENCE.value)))
    cards = {card_id: PlannedCard(*found[card_id], *references[card_id]) for card_id in order}
    code = tuple(card_id for card_id, (_, row) in found.items() if row.kind == Kind.CODE.value)
    return Plan(cards, tuple(derived), code, tuple(problems))


def _distinct(
    files: Sequence[DeckFile], rows: Sequence[tuple[int, CardRow]], problems: list[tuple[int, WarningRow]]
) -> list[tuple[int, CardRow]]:
    """The rows without those whose explicit id an earlier one has: it could not be told whose a history is."""
    taken: dict[str, tuple[int, int]] = {}
    kept: list[tuple[int, CardRow]] = []
    for number, row in rows:
        if row.name is not None and row.name in taken:
            first, line = taken[row.name]
            message = f"The id “{row.name}” is already used at {files[first].path}:{line}; give this card another one."
            problems.append((number, WarningRow(row.line, f"{message} It is left out.", ProblemKind.ID.value)))
            continue
        if row.name is not None:
            taken[row.name] = number, row.line
        kept.append((number, row))
    return kept


def _names(rows: Sequence[tuple[int, CardRow]]) -> list[str]:
    """A name for each row, unique in the deck: its own, or one derived from its title."""
    taken = {row.name for _, row in rows if row.name is not None}
    counts: dict[str, int] = {}
    names: list[str] = []
    for _, row in rows:
        name = row.name
        if name is None:
            stem = name = row.stem or "card"
            while name in taken:
                counts[stem] = counts.get(stem, 1) + 1
                name = f"{stem}-{counts[stem]}"
            taken.add(name)
        names.append(name)
    return names


_NONE = References((), ())


def _references(card_id: str, row: CardRow) -> References:
    if not row.needs and not row.links:
        return _NONE
    deck = card_id.partition("/")[0]
    return References(tuple(_full(deck, ref) for ref in row.needs), tuple(_full(deck, ref) for ref in row.links))


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
        timeout=draft.timeout,
        stem=None if draft.name is not None else derived_name(draft),
    )
