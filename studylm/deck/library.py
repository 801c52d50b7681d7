"""Loads all decks of a workspace as one library."""

from __future__ import annotations

import contextlib
import gc
import time
from collections.abc import Iterator, Sequence

from studylm.deck.card import Card, Kind, Library, Problem, ProblemKind, Source
from studylm.deck.loading.cache import ParseCache, digest_of
from studylm.deck.loading.card_rows import Plan, plan
from studylm.deck.loading.files import DeckFile, listing, read_lines, read_text
from studylm.deck.loading.lazy_cards import LazyCards
from studylm.errors import StudylmError
from studylm.workspace import Workspace, bundled_cards

__all__ = ["find_card", "load_library", "read_lines", "read_text", "without_collector"]


def load_library(workspace: Workspace) -> Library:
    """The cards of the bundled decks and of the workspace; a workspace deck replaces a bundled one of the same name.

    Returns:
        All cards in study order: decks and files in name order, and each card after those it needs. Whatever a deck
        file contains, it does not raise: what could not be read as meant is in `problems`.
    """
    problems: list[Problem] = []
    looked = time.time_ns()
    files = listing(workspace, problems)
    with without_collector():
        found, digest = _planned(workspace, files, looked)
        cards = LazyCards(found.cards, files, found.code)
        for number, (line, message, kind) in found.problems:
            problems.append(Problem(Source(files[number].path, line), message, ProblemKind(kind)))
        for card in (cards[card_id] for card_id in found.code):
            if card.kind is not Kind.CODE:
                message = (
                    f"A code card without hidden checks; write checks/{card.name}.py. It is asked as a recall card."
                )
                problems.append(Problem(card.source, message, ProblemKind.CHECKS))
    return Library(cards, tuple(problems), frozenset(found.derived), digest)


def _planned(workspace: Workspace, files: Sequence[DeckFile], looked: int) -> tuple[Plan, str]:
    """The plan of the files and the digest of all of them, from the cache as far as possible."""
    own = any(not file.bundled for file in files)
    cache = ParseCache(workspace.cards if own else bundled_cards())
    contents = cache.contents(files)
    found = cache.plan(files, contents)
    if found is None:
        both = list(zip(files, contents, strict=True))
        ours = [(file, content) for file, content in both if file.bundled and own]
        beside = ParseCache(bundled_cards()) if ours else None
        parsed = [cache.parsed_file(file, content, beside if file.bundled else None) for file, content in both]
        found = plan(files, parsed)
        if beside is not None and beside.fresh:
            beside.save([file for file, _ in ours], [content for _, content in ours], None, looked)
    cache.save(files, contents, found, looked)
    return found, digest_of(files, contents)


@contextlib.contextmanager
def without_collector() -> Iterator[None]:
    """Disable the garbage collector: of the many objects made meanwhile all stay, and traversing them takes long."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def find_card(library: Library, ref: str) -> Card:
    """The card with the id `deck/name`, or with a `name` that only one deck has.

    Raises:
        StudylmError: there is none, or there are several; the remedy names the likely ones.
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
