"""All decks of a workspace as one library: files found and read, ids given, cards put in study order."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from studylm.deck.card import Card, Kind, Library, Problem, Source
from studylm.deck.dialects import read_dialect
from studylm.deck.markdown import clean, slug
from studylm.deck.native import is_native, read_native
from studylm.deck.reading import Draft, Reading
from studylm.errors import StudylmError
from studylm.workspace import Workspace, bundled_cards

SUFFIXES = (".md", ".markdown")
MOST_BYTES = 8_000_000


def load_library(workspace: Workspace) -> Library:
    """The cards of the bundled decks and of the workspace's own; a workspace deck of the same name wins.

    Returns:
        All cards in study order: decks and files in name order, and a card behind those it needs. What could not be
        read as meant is in `problems`; nothing a deck file holds raises.
    """
    problems: list[Problem] = []
    bundled = bundled_cards()
    decks = {folder.name: folder for folder in _decks(bundled, problems)}
    if not _same(bundled, workspace.cards):
        decks.update({folder.name: folder for folder in _decks(workspace.cards, problems)})
    cards: list[Card] = []
    for name in sorted(decks):
        ours = _same(decks[name].parent, bundled)
        cards.extend(_deck(decks[name], bundled=ours, problems=problems))
    return Library({card.id: card for card in _in_study_order(cards, problems)}, tuple(problems))


def find_card(library: Library, ref: str) -> Card:
    """The card that `deck/name`, or a `name` that only one deck has, stands for.

    Raises:
        StudylmError: there is none, or several; the message names the likely ones.
    """
    wanted = ref.strip()
    card = library.cards.get(wanted)
    if card is not None:
        return card
    named = [card for card in library.cards.values() if card.name == wanted]
    if len(named) == 1:
        return named[0]
    if named:
        raise StudylmError(
            f"“{wanted}” is in several decks.", f"Say which: {', '.join(sorted(card.id for card in named))}."
        )
    if not library.cards:
        raise StudylmError(f"There is no card “{wanted}”: no deck has any card.", "Put a deck into cards/.")
    lowered = {card_id.casefold(): card_id for card_id in library.cards}
    names = {card.name.casefold(): card.id for card in library.cards.values()}
    near = difflib.get_close_matches(wanted.casefold()[:200], [*lowered, *names], n=6, cutoff=0.6)
    near = [lowered.get(match) or names[match] for match in near]
    if not near:
        near = [card_id for match, card_id in names.items() if wanted and wanted.casefold() in match][:3]
    likely = list(dict.fromkeys(near))[:3]
    remedy = f"Did you mean {' or '.join(likely)}?" if likely else "`studylm cards` lists all cards."
    raise StudylmError(f"There is no card “{wanted}”.", remedy)


def read_text(path: Path) -> tuple[str, str | None]:
    """A deck file's text, cleaned, and what was wrong with it as one sentence (None if nothing was).

    Returns:
        The text is empty where the file cannot be used at all; bytes that are not UTF-8 become `�`.
    """
    try:
        if not path.is_file():
            return "", "This is not a file that can be read."
        if path.stat().st_size > MOST_BYTES:
            return "", f"The file is larger than {MOST_BYTES // 1_000_000} MB; split it into several."
        data = path.read_bytes()
    except OSError as error:
        return "", f"The file cannot be read: {error.strerror or error}."
    return decode(data)


def decode(data: bytes) -> tuple[str, str | None]:
    """The text of a file's bytes, cleaned, and what was wrong with them."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return clean(data.decode("utf-16")), None
        except UnicodeDecodeError:
            return "", "The file is not text; save it as UTF-8."
    if b"\0" in data[:65536]:
        return "", "The file is not text but binary data; save it as UTF-8 text."
    try:
        return clean(data.decode("utf-8-sig")), None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return clean(data.decode("utf-8-sig", "replace")), f"Line {line} is not UTF-8; the bad bytes show as �."


def read_lines(lines: list[str]) -> Reading:
    """Read a deck file's lines, in studylm's own format or in a questionnaire dialect."""
    return read_native(lines) if is_native(lines) else read_dialect(lines)


def _same(one: Path, other: Path) -> bool:
    try:
        return one.resolve() == other.resolve()
    except (OSError, RuntimeError):
        return False


def _entries(folder: Path) -> list[Path]:
    with os.scandir(folder) as entries:
        return sorted((Path(entry.path) for entry in entries), key=lambda path: path.name)


def _decks(cards: Path, problems: list[Problem]) -> Iterator[Path]:
    """The deck folders of a cards folder, in name order."""
    try:
        entries = _entries(cards)
    except FileNotFoundError:
        return
    except OSError as error:
        problems.append(Problem(Source(cards, 1), f"The folder cannot be read: {error.strerror or error}."))
        return
    for path in entries:
        if path.name.startswith((".", "_")):
            continue
        try:
            folder = path.is_dir()
        except OSError:
            folder = False
        if folder and path.name.isprintable():
            yield path
        elif folder:
            problems.append(Problem(Source(path, 1), "The deck's name holds control characters; rename the folder."))
        elif path.suffix.lower() in SUFFIXES:
            problems.append(Problem(Source(path, 1), "A deck is a folder; move this file into cards/<deck>/."))


def _deck(folder: Path, *, bundled: bool, problems: list[Problem]) -> list[Card]:
    """One deck's cards in the order of its files, each with its own id."""
    try:
        files = [
            path
            for path in _entries(folder)
            if path.suffix.lower() in SUFFIXES and not path.name.startswith((".", "_"))
        ]
    except OSError as error:
        problems.append(Problem(Source(folder, 1), f"The folder cannot be read: {error.strerror or error}."))
        return []
    drafts: list[tuple[Path, Draft]] = []
    for path in files:
        text, wrong = read_text(path)
        if wrong:
            line = re.match(r"Line (\d+) ", wrong)
            problems.append(Problem(Source(path, int(line[1]) if line else 1), wrong))
        if not text.strip():
            continue
        reading = read_lines(text.split("\n"))
        problems.extend(Problem(Source(path, remark.line), remark.message) for remark in reading.remarks)
        if not reading.drafts:
            problems.append(Problem(Source(path, 1), "No questions were found in this file."))
        drafts.extend((path, draft) for draft in reading.drafts)
    drafts = _distinct(drafts, problems)
    names = _names(drafts)
    return [
        _card(folder, path, draft, name, bundled, problems) for (path, draft), name in zip(drafts, names, strict=True)
    ]


def _distinct(drafts: list[tuple[Path, Draft]], problems: list[Problem]) -> list[tuple[Path, Draft]]:
    """The drafts without those whose explicit id an earlier one has taken: whose history would it be?"""
    taken: dict[str, Source] = {}
    kept: list[tuple[Path, Draft]] = []
    for path, draft in drafts:
        source = Source(path, draft.line)
        if draft.name is not None and draft.name in taken:
            first = taken[draft.name]
            problems.append(
                Problem(source, f"The id “{draft.name}” is taken by {first}; give this card another. It is left out.")
            )
            continue
        if draft.name is not None:
            taken[draft.name] = source
        kept.append((path, draft))
    return kept


def _names(drafts: list[tuple[Path, Draft]]) -> list[str]:
    """A name for each draft, unique in the deck: its own, or one derived from its title."""
    taken = {draft.name for _, draft in drafts if draft.name is not None}
    names: list[str] = []
    for _, draft in drafts:
        name = draft.name
        if name is None:
            stem = slug(draft.title) or slug(draft.prompt) or "card"
            name, count = stem, 1
            while name in taken:
                count += 1
                name = f"{stem}-{count}"
            taken.add(name)
        names.append(name)
    return names


def _card(folder: Path, path: Path, draft: Draft, name: str, bundled: bool, problems: list[Problem]) -> Card:
    source = Source(path, draft.line)
    kind = draft.kind
    checks: Path | None = None
    solutions: tuple[Path, ...] = ()
    if kind is Kind.CODE:
        checks = folder / "checks" / f"{name}.py"
        solutions = tuple(_solutions(folder / "solutions", name))
        if not checks.is_file():
            problems.append(
                Problem(
                    source, f"A code card without hidden checks; write checks/{name}.py. It is asked as a recall card."
                )
            )
            kind, checks = Kind.RECALL, None
    deck = folder.name
    return Card(
        id=f"{deck}/{name}",
        deck=deck,
        kind=kind,
        title=draft.title,
        prompt=draft.prompt,
        source=source,
        number=draft.number,
        section=draft.section,
        answer=draft.answer,
        key_points=draft.key_points,
        misconceptions=draft.misconceptions,
        hints=draft.hints,
        starter=draft.starter,
        topics=draft.topics,
        needs=tuple(_full(deck, ref) for ref in draft.needs),
        links=tuple(_full(deck, ref) for ref in draft.links),
        checks=checks,
        solutions=solutions,
        timeout=draft.timeout,
        bundled=bundled,
    )


def _full(deck: str, ref: str) -> str:
    return ref if "/" in ref else f"{deck}/{ref}"


def _solutions(folder: Path, name: str) -> Iterator[Path]:
    """`solutions/<name>/*.py`, then `solutions/<name>.py` and `solutions/<name>-<digits>.py`."""
    try:
        if (folder / name).is_dir():
            yield from (path for path in _entries(folder / name) if path.suffix == ".py")
        if folder.is_dir():
            own = re.compile(re.escape(name) + r"(-\d+)?\.py")
            yield from (path for path in _entries(folder) if own.fullmatch(path.name))
    except OSError:
        return


def _in_study_order(cards: list[Card], problems: list[Problem]) -> list[Card]:
    """The cards with each behind those it needs, otherwise in the order given. None is lost, whatever they need."""
    known = {card.id: card for card in cards}
    checked: list[Card] = []
    for card in cards:
        for what, refs in (("needs", card.needs), ("links", card.links)):
            for ref in refs:
                if ref not in known:
                    problems.append(Problem(card.source, f"{what} “{ref}”: there is no such card."))
        needs = tuple(ref for ref in card.needs if ref in known and ref != card.id)
        links = tuple(ref for ref in card.links if ref in known)
        changed = needs != card.needs or links != card.links
        checked.append(replace(card, needs=needs, links=links) if changed else card)
    known = {card.id: card for card in checked}
    order: list[Card] = []
    state: dict[str, str] = {}
    for root in checked:
        stack: list[tuple[Card, Iterator[str]]] = []
        if root.id not in state:
            state[root.id] = "open"
            stack.append((root, iter(root.needs)))
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
