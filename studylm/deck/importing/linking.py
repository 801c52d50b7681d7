"""Links imported questions to the cards of a deck about the same subject, for its answers, and its checks of code."""

from __future__ import annotations

import math
import re
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from studylm.deck.card import Card, Kind
from studylm.deck.importing.matching import FileWarning, Group, same_kind
from studylm.deck.importing.writing import embedded
from studylm.deck.library import load_library
from studylm.deck.parse_result import Draft
from studylm.deck.similarity import words
from studylm.errors import StudylmError
from studylm.workspace import Workspace

_SURE = 0.5  # share of a question's words that a card must have to be its counterpart by words alone
_SURER = 0.95  # the same, in a file that is mostly about other things
_CLEARLY = 0.08  # by how much the best card must be better than the next
_ABOUT_THIS = 0.35  # share of the questions with a sure counterpart from which the file is about the deck's subject
_WITH_ORDER = 0.12  # share of the words that suffices if number or neighbours agree, in such a file
_ASKS_CODE = re.compile(
    r"\W*(?:write (?:the |a |some |down )?(?:\w+ )?(?:code|module|class|function|program)|implement|code\b|experiment)",
    re.IGNORECASE,
)
_CODE_WANTED = re.compile(r"\b(?:write (?:the )?code|implement it|from scratch)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Linked:
    """A card that asks the same as an imported question, and the code card that goes with it, if any."""

    card: Card
    code: Card | None


def link_cards(
    workspace: Workspace, drafts: Sequence[Draft], groups: Sequence[Group], deck: str, folder: Path
) -> Iterator[FileWarning]:
    """Add to each draft the answer, key points, misconceptions and links of a deck's card about the same question.

    A question that asks for code becomes a code card, with a copy of the hidden checks in the new deck's folder.

    Args:
        workspace: where to look for the deck, bundled decks included.
        drafts: the imported cards; they are changed in place.
        groups: the wordings from which each draft was made, in the same order.
        deck: the deck to link to.
        folder: the folder of the new deck.

    Yields:
        A warning for the questions that have no counterpart.

    Raises:
        StudylmError: there is no such deck, or its checks cannot be copied.
    """
    library = load_library(workspace)
    theirs = [card for card in library.cards.values() if card.deck == deck]
    if not theirs:
        names = sorted({card.deck for card in library.cards.values()})
        raise StudylmError(f"There is no deck “{deck}” to link to.", f"There are {', '.join(names)}.")
    found = counterparts(groups, theirs)
    without = [group.members[0] for group, linked in zip(groups, found, strict=True) if linked is None]
    if len(without) > 5:
        asked = without[0]
        yield asked.warning(f"“{deck}” has no card about this question and {len(without) - 1} others.")
    else:
        for asked in without:
            yield asked.warning(f"“{deck}” has no card about this question.")
    for draft, group, linked in zip(drafts, groups, found, strict=True):
        if linked is None:
            continue
        _enrich(draft, linked, deck)
        if linked.code is not None and linked.code.checks is not None and draft.kind is Kind.RECALL:
            wordings = [member.draft.prompt for member in group.questions]
            if any(_ASKS_CODE.match(text) or _CODE_WANTED.search(text) for text in wordings):
                _take_checks(draft, linked.code, linked.code.checks, folder)


def counterparts(groups: Sequence[Group], cards: Sequence[Card]) -> list[Linked | None]:
    """For each question the card that asks the same, by number, section and words; each card at most once."""
    asking = [card for card in cards if card.kind is Kind.RECALL]
    texts = [Counter(_stems(f"{card.title} {card.prompt}")) for card in asking]
    behind = [set(_stems(f"{card.answer or ''} {' '.join(card.key_points)}")) for card in asking]
    spread = Counter(stem for text, more in zip(texts, behind, strict=True) for stem in {*text, *more})
    shares = {
        (row, column): max(
            (
                _share(set(_stems(member.draft.prompt)), text, behind[column], spread, len(asking))
                for member in group.questions
            ),
            default=0.0,
        )
        for row, group in enumerate(groups)
        for column, text in enumerate(texts)
    }
    sure = _sure(shares, len(groups))
    trusted = len(sure) >= _ABOUT_THIS * len(groups)
    numbered = [row for row in sure if groups[row].number is not None and asking[sure[row]].number is not None]
    equal = [row for row in numbered if groups[row].number == asking[sure[row]].number]
    by_number = len(equal) >= 0.7 * max(len(numbered), 1)
    chosen = dict(sure)
    # In a file about the same chapter, questions of few words are matched by their numbers or their order: those found
    # first tell what to expect between them.
    for _ in range(3 if trusted else 0):
        ranked: list[tuple[float, int, int]] = []
        for (row, column), share in shares.items():
            agreeing = _agreeing(groups, asking, row, column, chosen, by_number)
            if sure.get(row) == column or (agreeing and share >= _WITH_ORDER):
                ranked.append((share + 0.3 * agreeing, row, column))
        chosen = {}
        for _, row, column in sorted(ranked, reverse=True):
            if row not in chosen and column not in chosen.values():
                chosen[row] = column
    return [_linked(asking[chosen[row]], cards) if row in chosen else None for row in range(len(groups))]


def _sure(shares: dict[tuple[int, int], float], rows: int) -> dict[int, int]:
    """The questions that match one card by words alone, clearly better than any other; each card at most once."""
    by_row: dict[int, list[tuple[float, int]]] = {}
    for (row, column), share in shares.items():
        by_row.setdefault(row, []).append((share, column))
    found: list[tuple[float, int, int]] = []
    for row, ranked in by_row.items():
        ranked.sort(reverse=True)
        if ranked[0][0] >= _SURE and (len(ranked) < 2 or ranked[0][0] - ranked[1][0] >= _CLEARLY):
            found.append((ranked[0][0], row, ranked[0][1]))
    least = _SURE if len(found) >= _ABOUT_THIS * rows else _SURER
    chosen: dict[int, int] = {}
    for share, row, column in sorted(found, reverse=True):
        if share >= least and column not in chosen.values():
            chosen[row] = column
    return chosen


def _agreeing(
    groups: Sequence[Group],
    asking: Sequence[Card],
    row: int,
    column: int,
    chosen: dict[int, int],
    by_number: bool,
) -> float:
    """How many signs besides the words link a question to a card: its number, or those of its neighbours."""
    card, group = asking[column], groups[row]
    if card.number is None:
        return 0.0
    if group.number is not None and by_number:
        return float(card.number == group.number and same_kind(card.section, group.section))
    signs = 0.0
    for step in (-1, 1):
        beside = chosen.get(row + step)
        if beside is not None and asking[beside].section == card.section:
            ahead = ((asking[beside].number or 0) - card.number) * step
            signs += {1: 1.0, 2: 0.5}.get(ahead, 0.0)  # one question may be left out
    return signs


def _stems(text: str) -> list[str]:
    """The words of a text without common endings, so that `scale` and `scaling` are the same."""
    return [
        re.sub(r"(?:ing|ed|es|s|e)$", "", word) if len(word) > 4 else word for word in re.split(r"[\s_]+", words(text))
    ]


def _share(stems: set[str], text: Counter[str], behind: set[str], spread: Counter[str], total: int) -> float:
    """The share of a question's words that a card has; rare words count more, words of its answer half."""
    weights = {stem: math.log(1 + total / (1 + spread[stem])) for stem in stems}
    whole = sum(weights.values())
    have = sum(weight if stem in text else weight / 2 if stem in behind else 0.0 for stem, weight in weights.items())
    return have / whole if whole else 0.0


def _linked(card: Card, cards: Sequence[Card]) -> Linked:
    codes = [other for other in cards if other.kind is Kind.CODE and (card.id in other.needs or card.id in other.links)]
    codes.sort(key=lambda other: (card.id not in other.needs, other.id not in card.links))
    return Linked(card, codes[0] if codes else None)


def _enrich(draft: Draft, linked: Linked, deck: str) -> None:
    card = linked.card
    ids = [card.id, *([linked.code.id] if linked.code else [])]
    draft.links = tuple(dict.fromkeys([*draft.links, *ids]))
    draft.siblings = tuple(dict.fromkeys([*draft.siblings, *card.siblings]))
    if card.answer:
        theirs = f"#### From the deck `{deck}`\n\n{embedded(card.answer)}"
        if draft.answer is None or theirs not in draft.answer:
            draft.answer = f"{theirs}\n\n{draft.answer}" if draft.answer else theirs
    draft.key_points = tuple(dict.fromkeys([*draft.key_points, *card.key_points]))
    draft.misconceptions = tuple(dict.fromkeys([*draft.misconceptions, *card.misconceptions]))
    draft.topics = tuple(dict.fromkeys([*draft.topics, *card.topics]))


def _take_checks(draft: Draft, code: Card, checks: Path, folder: Path) -> None:
    """Make the draft a code card with a copy of another card's checks."""
    target = folder / "checks" / f"{draft.name}.py"
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(checks, target)
    except OSError as error:
        raise StudylmError(f"{target} cannot be written: {error.strerror or error}.") from error
    draft.kind = Kind.CODE
    draft.prompt = f"{draft.prompt}\n\n{embedded(code.prompt)}"
    draft.starter = code.starter
    draft.timeout = code.timeout
    # An answer to one of the two is an answer to the other.
    draft.siblings = tuple(dict.fromkeys([*draft.siblings, code.id, *code.siblings]))
    draft.hints = tuple(dict.fromkeys([*draft.hints, *code.hints]))
