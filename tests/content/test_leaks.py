"""No code on a card is a right answer to another card, unless the two are siblings, nor to the card itself."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from studylm.checker.client import Checker
from studylm.checker.verdict import CheckRequest
from studylm.deck.card import Card, Kind
from tests.content.leaks import Paste, own_pastes, pastes
from tests.content.snippets import deck_cards

CARDS = deck_cards()
CODE = [card for card in CARDS if card.kind is Kind.CODE]

each_code_card = pytest.mark.parametrize("target", CODE, ids=[card.name for card in CODE])


def passing(checker: Checker, target: Card, found: Iterable[Paste]) -> list[Paste]:
    """Those of the pastes that pass."""
    assert target.checks is not None
    kept = []
    for paste in found:
        request = CheckRequest(
            card=target.id,
            source=paste.source.encode(),
            filename=f"{target.name}.py",
            checks=target.checks,
            timeout=30.0,
            device="cpu",
        )
        if checker.run(request).passed:
            kept.append(paste)
    return kept


def leaks(checker: Checker, target: Card, others: Iterable[tuple[Card, list[Paste]]]) -> set[str]:
    """Which other cards that are not siblings hold code that passes, and where in the card it stands."""
    seen: dict[str, bool] = {}
    found: set[str] = set()
    for card, candidates in others:
        if card.id == target.id or card.id in target.siblings:
            continue
        for paste in candidates:
            if paste.source not in seen:
                seen[paste.source] = bool(passing(checker, target, [paste]))
            if seen[paste.source]:
                found.add(f"{card.name}: {paste.part}")
    return found


@each_code_card
def test_no_linked_card_passes(checker: Checker, target: Card) -> None:
    """The likely ones: the recall cards that it is linked with, and the first solutions of the code cards."""
    near = [card for card in CARDS if _near(card, target) or _near(target, card)]
    others = [(card, pastes(card, target)) for card in near if card.kind is Kind.RECALL]
    for card in near:
        if card.kind is Kind.CODE:
            others.append((card, [each for each in pastes(card, target) if each.part == card.solutions[0].name]))
    assert leaks(checker, target, others) == set(), "not siblings"


def _near(card: Card, other: Card) -> bool:
    return other.id in card.links or other.id in card.needs


@pytest.mark.exhaustive
@each_code_card
def test_no_code_of_any_card_passes_another_card(checker: Checker, target: Card) -> None:
    assert leaks(checker, target, ((card, pastes(card, target)) for card in CARDS)) == set(), "not siblings"


@each_code_card
def test_a_code_card_does_not_print_its_own_answer(checker: Checker, target: Card) -> None:
    """Neither its title and prompt nor its starter do, nor a hint before the last, which may be nearly everything."""
    shown = {"title and prompt": f"{target.title}\n{target.prompt}"}
    shown |= {f"hint {number}": hint for number, hint in enumerate(target.hints[:-1], 1)}
    found = [paste for part, text in shown.items() for paste in own_pastes(target, text, part)]
    found.append(Paste("starter", target.starter or ""))
    assert [paste.part for paste in passing(checker, target, found)] == []


def test_code_that_passes_under_another_name_is_found(checker: Checker) -> None:
    """What the tests above rely on: known siblings are recognised, whatever their code is called."""
    cards = {card.name: card for card in CARDS}
    for source, target in (
        ("third-word-idea", "third-word"),  # a class of the same name
        ("h-zero", "fourth-word"),  # another name
        ("read-batches", "decode-batches"),  # a function, with another one that it calls
        ("tanh-and-sigmoid", "tanh"),  # an assigned value
        ("cat-in-the-cell", "join"),  # a statement in a prompt
        ("spot-tanh", "tanh"),  # code in a line of text
    ):
        assert passing(checker, cards[target], pastes(cards[source], cards[target])), (source, target)
