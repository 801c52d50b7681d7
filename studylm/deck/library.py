"""All decks of a workspace as one library: files found and read, ids given, cards put in study order."""

from __future__ import annotations

import contextlib
import gc
import re
from collections.abc import Iterator
from pathlib import Path

from studylm.deck.cache import Entry, ReadingCache, Row
from studylm.deck.card import Card, Kind, Library, Misconception, Problem, Source
from studylm.deck.files import deck_files, decks, entries, read_bytes, read_data, read_lines, read_text
from studylm.deck.markdown import slug
from studylm.deck.order import in_study_order
from studylm.errors import StudylmError
from studylm.workspace import Workspace, bundled_cards

__all__ = ["find_card", "load_library", "read_lines", "read_text"]

_KINDS = {kind.value: kind for kind in Kind}


def load_library(workspace: Workspace) -> Library:
    """The cards of the bundled decks and of the workspace's own; a workspace deck of the same name wins.

    Returns:
        All cards in study order: decks and files in name order, and a card behind those it needs. What could not be
        read as meant is in `problems`; nothing a deck file holds raises.
    """
    problems: list[Problem] = []
    bundled = bundled_cards()
    folders = {folder.name: folder for folder in decks(bundled, problems)}
    if not _same(bundled, workspace.cards):
        folders.update({folder.name: folder for folder in decks(workspace.cards, problems)})
    cards: list[Card] = []
    derived: set[str] = set()
    with _without_collector(), ReadingCache(bundled) as ours, ReadingCache(workspace.cards) as theirs:
        for name in sorted(folders):
            own = folders[name].parent != bundled
            known = theirs if own else ours
            cards.extend(_deck(folders[name], bundled=not own, problems=problems, known=known, derived=derived))
        ordered = in_study_order(cards, problems)
    return Library({card.id: card for card in ordered}, tuple(problems), frozenset(derived))


@contextlib.contextmanager
def _without_collector() -> Iterator[None]:
    """Let no garbage be collected meanwhile: the many objects made here stay, and looking through them takes long."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


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
    shown = wanted if len(wanted) <= 80 else f"{wanted[:77]}..."
    if named:
        raise StudylmError(
            f"“{shown}” is in several decks.", f"Say which: {', '.join(sorted(card.id for card in named))}."
        )
    if not library.cards:
        raise StudylmError(f"There is no card “{shown}”: no deck has any card.", "Put a deck into cards/.")
    import difflib

    lowered = {card_id.casefold(): card_id for card_id in library.cards}
    names = {card.name.casefold(): card.id for card in library.cards.values()}
    near = difflib.get_close_matches(wanted.casefold()[:200], [*lowered, *names], n=6, cutoff=0.6)
    near = [lowered.get(match) or names[match] for match in near]
    if not near:
        near = [card_id for match, card_id in names.items() if wanted and wanted.casefold() in match][:3]
    likely = list(dict.fromkeys(near))[:3]
    remedy = f"Did you mean {' or '.join(likely)}?" if likely else "`studylm cards` lists all cards."
    raise StudylmError(f"There is no card “{shown}”.", remedy)


def _same(one: Path, other: Path) -> bool:
    try:
        return one.resolve() == other.resolve()
    except (OSError, RuntimeError):
        return False


def _deck(
    folder: Path, *, bundled: bool, problems: list[Problem], known: ReadingCache, derived: set[str]
) -> list[Card]:
    """One deck's cards in the order of its files, each with its own id."""
    rows: list[tuple[Path, Row]] = []
    for path in deck_files(folder, problems):
        data, wrong = read_bytes(path)
        entry: Entry | None = None
        if wrong is None:
            entry = known.entry(data, read_data)
            wrong = entry.wrong
        if wrong:
            line = re.match(r"Line (\d+) ", wrong)
            problems.append(Problem(Source(path, int(line[1]) if line else 1), wrong))
        if entry is None or (not entry.rows and (wrong is not None or not data.strip())):
            continue
        problems.extend(Problem(Source(path, line), message) for line, message in entry.remarks)
        if not entry.rows:
            problems.append(Problem(Source(path, 1), "No questions were found in this file."))
        rows.extend((path, row) for row in entry.rows)
    rows = _distinct(rows, problems)
    names = _names(rows)
    derived.update(f"{folder.name}/{name}" for (_, row), name in zip(rows, names, strict=True) if row[0] is None)
    return [_card(folder, path, row, name, bundled, problems) for (path, row), name in zip(rows, names, strict=True)]


def _distinct(rows: list[tuple[Path, Row]], problems: list[Problem]) -> list[tuple[Path, Row]]:
    """The rows without those whose explicit id an earlier one has taken: whose history would it be?"""
    taken: dict[str, tuple[Path, Row]] = {}
    kept: list[tuple[Path, Row]] = []
    for path, row in rows:
        name = row[0]
        if name is not None:
            first = taken.setdefault(name, (path, row))
            if first[1] is not row or first[0] is not path:
                where = Source(first[0], first[1][1])
                problems.append(
                    Problem(
                        Source(path, row[1]),
                        f"The id “{name}” is taken by {where}; give this card another. It is left out.",
                    )
                )
                continue
        kept.append((path, row))
    return kept


def _names(rows: list[tuple[Path, Row]]) -> list[str]:
    """A name for each row, unique in the deck: its own, or one derived from its title."""
    taken = {row[0] for _, row in rows if row[0] is not None}
    names: list[str] = []
    for _, row in rows:
        name = row[0]
        if name is None:
            stem = slug(row[3]) or slug(row[4]) or "card"
            name, count = stem, 1
            while name in taken:
                count += 1
                name = f"{stem}-{count}"
            taken.add(name)
        names.append(name)
    return names


def _card(folder: Path, path: Path, row: Row, name: str, bundled: bool, problems: list[Problem]) -> Card:
    (_, line, kind_name, title, prompt, number, section, answer, key_points, misconceptions) = row[:10]
    (hints, starter, topics, needs, links, timeout) = row[10:]
    source = Source(path, line)
    kind = _KINDS[kind_name]
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
        title=title,
        prompt=prompt,
        source=source,
        number=number,
        section=section,
        answer=answer,
        key_points=key_points,
        misconceptions=tuple(Misconception(*item) for item in misconceptions) if misconceptions else (),
        hints=hints,
        starter=starter,
        topics=topics,
        needs=tuple(_full(deck, ref) for ref in needs) if needs else (),
        links=tuple(_full(deck, ref) for ref in links) if links else (),
        checks=checks,
        solutions=solutions,
        timeout=timeout,
        bundled=bundled,
    )


def _full(deck: str, ref: str) -> str:
    return ref if "/" in ref else f"{deck}/{ref}"


def _solutions(folder: Path, name: str) -> Iterator[Path]:
    """`solutions/<name>/*.py`, then `solutions/<name>.py` and `solutions/<name>-<digits>.py`."""
    try:
        if (folder / name).is_dir():
            yield from (Path(entry.path) for entry in entries(folder / name) if entry.name.endswith(".py"))
        if folder.is_dir():
            own = re.compile(re.escape(name) + r"(-\d+)?\.py")
            yield from (Path(entry.path) for entry in entries(folder) if own.fullmatch(entry.name))
    except OSError:
        return
