"""A spot card that names a check shows the mistake which that check finds: the check fails on code that makes it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from studylm.checker.declared import declared_checks
from studylm.checker.verdict import Status, Verdict
from studylm.deck.card import Card, Kind
from tests.content.snippets import IMPORTED, deck_cards, fences

ANSWERS = Path(__file__).resolve().parents[1] / "answers"
CARDS = {card.name: card for card in deck_cards()}
SPOT = [card for card in CARDS.values() if card.kind is Kind.SPOT]

OWN_CODE = "the code of the card's prompt"
WRONG: dict[tuple[str, str, str], str] = {
    ("spot-list-times", "stacked", "own_weights"): "wrong-same-layer-n-times.py",
    ("spot-stack-shares", "stacked", "own_weights"): "wrong-called-again.py",
    ("spot-inplace", "third-word", "backward"): "wrong-in-place-add.py",
    ("spot-detach-assigned", "keeps-state", "history"): "wrong-detach-assigned.py",
    ("spot-detach-unused", "keeps-state", "history"): "wrong-detach-unused.py",
    ("spot-resetter", "keeps-state", "carries"): "wrong-not-carried.py",
    ("spot-wrong-part", "decode-batches", "words"): "wrong-start-of-the-text.py",
    ("spot-loss-shape", "every-word", "loss"): "wrong-loss-not-flattened.py",
    ("spot-formats", "float-spacing", "grows"): "wrong-eps.py",
    ("spot-tanh", "tanh", "values"): OWN_CODE,
    ("spot-stack-or-cat", "join", "side_by_side"): "wrong-stack.py",
    ("spot-chunk", "chunk", "uneven"): "wrong-nearly-equal.py",
    ("spot-dropout-one", "dropout", "ends"): "wrong-one-means-none.py",
    ("spot-unscaled", "dropout", "scale"): "wrong-unscaled.py",
    ("spot-unscaled", "bernoulli", "scale"): "wrong-unscaled.py",
    ("spot-unscaled", "rnn-dropout", "scale"): "wrong-unscaled.py",
    ("spot-unscaled", "embedding-dropout", "scale"): "wrong-unscaled.py",
    ("spot-keep-or-drop", "bernoulli", "findings"): "wrong-finding-drop.py",
    ("spot-keep-or-drop", "bernoulli", "kept"): "wrong-keeps-p.py",
    ("spot-keep-or-drop", "dropout", "share"): "wrong-keeps-p.py",
    ("spot-keep-or-drop", "rnn-dropout", "share"): "wrong-keeps-p.py",
    ("spot-keep-or-drop", "embedding-dropout", "share"): "wrong-keeps-p.py",
    ("spot-keep-or-drop", "weight-dropout", "share"): "wrong-keeps-p.py",
    ("spot-ar-code", "activation-reg", "value"): "wrong-pow-times-mean.py",
    ("spot-tar-dimension", "temporal-reg", "value"): "wrong-batch-dim.py",
    ("spot-tying-copy", "weight-tying", "tied"): "wrong-copied-values.py",
    ("spot-zeros-64", "h-zero", "zeros_shape"): "wrong-no-batch.py",
    ("spot-alpha-beta", "awd-lstm-map", "penalties"): "wrong-alpha-is-weight-dropout.py",
}
"""Spot card, code card and check -> an answer in `tests/answers/<code card>/` that makes the mistake of the spot card."""


def declared() -> set[tuple[str, str, str]]:
    """What the deck's spot cards declare, as the keys of `WRONG`."""
    return {(card.name, CARDS[ref.partition("/")[2]].name, check) for card in SPOT for ref, check in card.mistakes}


def test_at_least_fifteen_spot_cards_follow_a_mistake_in_code() -> None:
    assert len({spot for spot, _, _ in declared()}) >= 15
    assert all(card.kind is Kind.SPOT for card in CARDS.values() if card.mistakes)


@pytest.mark.parametrize("card", SPOT, ids=[card.name for card in SPOT])
def test_a_mistake_is_a_check_of_a_code_card(card: Card) -> None:
    for ref, check in card.mistakes:
        target = CARDS[ref.partition("/")[2]]
        assert target.checks is not None
        assert check in {each.id for each in declared_checks(target.checks)}


def test_every_declared_mistake_is_shown_by_running_code() -> None:
    assert declared() == set(WRONG)


@pytest.mark.parametrize(
    ("spot", "name", "check"), WRONG, ids=[f"{spot}-{name}-{check}" for spot, name, check in WRONG]
)
def test_code_with_the_mistake_fails_the_check(judge: Callable[..., Verdict], spot: str, name: str, check: str) -> None:
    answer = WRONG[spot, name, check]
    if answer == OWN_CODE:
        source = IMPORTED + fences(CARDS[spot].prompt)[0].code
    else:
        source = (ANSWERS / name / answer).read_text(encoding="utf-8")
    verdict = judge(name, source)
    assert {each.id: each.status for each in verdict.checks}[check] in (Status.FAILED, Status.ERROR)
