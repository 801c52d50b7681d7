"""Cards as plain data: how each file was read, and what becomes of all files together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple, TypeAlias

from studylm.deck.format.markdown import slug
from studylm.deck.loading.files import DeckFile
from studylm.deck.loading.study_order import References, in_study_order, without_strays
from studylm.deck.parse_result import Draft, Reading

# A draft as plain data, so that thousands of cards can be kept and made at once: name, line, kind, title, prompt,
# number, section, answer, key_points, misconceptions (pairs), hints, starter, topics, needs, links, timeout, and the
# name to be derived where there is none.
Row: TypeAlias = tuple[Any, ...]

Place: TypeAlias = tuple[int, Row, tuple[str, ...], tuple[str, ...]]
"""A card: the number of its file, its row, and the ids it needs and links to."""


class Entry(NamedTuple):
    """How one file was read: its cards, remarks as line and message, what was wrong with its bytes, if it is blank."""

    rows: tuple[Row, ...]
    remarks: tuple[tuple[int, str], ...]
    wrong: str | None
    blank: bool


class Plan(NamedTuple):
    """What becomes of several files.

    Attributes:
        cards: by id, in study order.
        derived: the ids that no file gives.
        code: the ids of the cards that ask for code.
        problems: number of the file, line, message.
    """

    cards: dict[str, Place]
    derived: tuple[str, ...]
    code: tuple[str, ...]
    problems: tuple[tuple[int, int, str], ...]


def entry_of(reading: Reading, wrong: str | None, *, blank: bool) -> Entry:
    """A reading as plain data."""
    rows = tuple(_row(draft) for draft in reading.drafts)
    return Entry(rows, tuple((remark.line, remark.message) for remark in reading.remarks), wrong, blank)


def plan(files: Sequence[DeckFile], entries: Sequence[Entry]) -> Plan:
    """Give every card its id and its place in the study order. Files of one deck stand together."""
    problems: list[tuple[int, int, str]] = []
    decks: dict[str, list[tuple[int, Row]]] = {}
    for number, (file, entry) in enumerate(zip(files, entries, strict=True)):
        if entry.wrong:
            line = re.match(r"Line (\d+) ", entry.wrong)
            problems.append((number, int(line[1]) if line else 1, entry.wrong))
        if not entry.rows and (entry.wrong is not None or entry.blank):
            continue
        problems.extend((number, line, message) for line, message in entry.remarks)
        if not entry.rows:
            problems.append((number, 1, "No questions were found in this file."))
        decks.setdefault(file.deck, []).extend((number, row) for row in entry.rows)
    found: dict[str, tuple[int, Row]] = {}
    derived: list[str] = []
    for deck, rows in decks.items():
        rows = _distinct(files, rows, problems)
        for (number, row), name in zip(rows, _names(rows), strict=True):
            card_id = f"{deck}/{name}"
            found[card_id] = number, row
            if row[0] is None:
                derived.append(card_id)
    doubts: list[tuple[str, str]] = []
    references = without_strays({card_id: _references(card_id, row) for card_id, (_, row) in found.items()}, doubts)
    order = in_study_order(references, doubts)
    problems.extend((found[card_id][0], found[card_id][1][1], message) for card_id, message in doubts)
    cards = {card_id: (*found[card_id], *references[card_id]) for card_id in order}
    code = tuple(card_id for card_id, (_, row) in found.items() if row[2] == "code")
    return Plan(cards, tuple(derived), code, tuple(problems))


def _distinct(
    files: Sequence[DeckFile], rows: Sequence[tuple[int, Row]], problems: list[tuple[int, int, str]]
) -> list[tuple[int, Row]]:
    """The rows without those whose explicit id an earlier one has taken: whose history would it be?"""
    taken: dict[str, tuple[int, int]] = {}
    kept: list[tuple[int, Row]] = []
    for number, row in rows:
        name, line = row[0], row[1]
        if name is not None and name in taken:
            first, where = taken[name]
            message = (
                f"The id “{name}” is taken by {files[first].path}:{where}; give this card another. It is left out."
            )
            problems.append((number, line, message))
            continue
        if name is not None:
            taken[name] = number, line
        kept.append((number, row))
    return kept


def _names(rows: Sequence[tuple[int, Row]]) -> list[str]:
    """A name for each row, unique in the deck: its own, or one derived from its title."""
    taken = {row[0] for _, row in rows if row[0] is not None}
    counts: dict[str, int] = {}
    names: list[str] = []
    for _, row in rows:
        name = row[0]
        if name is None:
            stem = name = row[16]
            while name in taken:
                counts[stem] = counts.get(stem, 1) + 1
                name = f"{stem}-{counts[stem]}"
            taken.add(name)
        names.append(name)
    return names


def _references(card_id: str, row: Row) -> References:
    needs, links = row[13], row[14]
    if not needs and not links:
        return _NONE
    deck = card_id.partition("/")[0]
    return References(tuple(_full(deck, ref) for ref in needs), tuple(_full(deck, ref) for ref in links))


_NONE = References((), ())


def _full(deck: str, ref: str) -> str:
    return ref if "/" in ref else f"{deck}/{ref}"


def _row(draft: Draft) -> Row:
    return (
        draft.name,
        draft.line,
        draft.kind.value,
        draft.title,
        draft.prompt,
        draft.number,
        draft.section,
        draft.answer,
        draft.key_points,
        tuple((item.claim, item.correction) for item in draft.misconceptions),
        draft.hints,
        draft.starter,
        draft.topics,
        draft.needs,
        draft.links,
        draft.timeout,
        None if draft.name is not None else slug(draft.title) or slug(draft.prompt) or "card",
    )
