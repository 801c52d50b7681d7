"""Every card of the bundled deck is complete, short, linked, readable at 80x24, and never renamed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from studylm.deck.card import Card, Kind
from studylm.deck.library import load_library
from studylm.deck.maths.in_markdown import unicode_maths
from studylm.workspace import Workspace, bundled_cards
from tests.content.snippets import DECK, deck_cards, fences

IDS = Path(__file__).parent / "data" / "ids.txt"
TOPICS = {
    "data-and-batches",
    "words-to-loop",
    "state-and-bptt",
    "every-word-and-stacking",
    "exploding-and-vanishing",
    "lstm",
    "regularisation",
    "awd-lstm",
    "further-research",
}
CODE_CARDS = {
    *("third-word", "fourth-word", "shared-layer", "keeps-state", "every-word", "stacked", "group-chunks"),
    *("decode-batches", "float-spacing", "tanh", "join", "chunk", "lstm", "lstm-cell", "dropout", "bernoulli"),
    *("activation-reg", "temporal-reg", "weight-tying", "h-zero", "gru", "embedding-dropout", "rnn-dropout"),
    *("weight-dropout", "awd-lstm-map"),
}
LONG_FOR_A_REASON: dict[str, str] = {}
"""Cards whose answer may be longer than 120 words, and why."""
WIDEST_CODE = 72

CARDS = deck_cards()
BY_NAME = {card.name: card for card in CARDS}
RECALL = [card for card in CARDS if card.kind is Kind.RECALL]
SPOT = [card for card in CARDS if card.kind is Kind.SPOT]
CODE = [card for card in CARDS if card.kind is Kind.CODE]


def each(cards: list[Card]) -> pytest.MarkDecorator:
    """One test for each card, named after it."""
    return pytest.mark.parametrize("card", cards, ids=[card.name for card in cards])


def without_fences(text: str) -> str:
    """A card's text without its fenced code."""
    return re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)


def words(text: str) -> int:
    """The words of a text, without code blocks and table rules."""
    return len([word for word in without_fences(text).split() if re.search(r"\w", word)])


def texts(card: Card) -> list[str]:
    """All texts of a card."""
    pairs = [text for item in card.misconceptions for text in (item.claim, item.correction)]
    return [card.title, card.prompt, card.answer or "", *card.key_points, *card.hints, *pairs]


def test_the_deck_reads_without_a_problem() -> None:
    library = load_library(Workspace(bundled_cards().parent))
    assert [str(problem) for problem in library.problems if DECK in str(problem.source)] == []


@pytest.mark.parametrize(("section", "count"), [("Questionnaire", 39), ("Further research", 4)])
def test_each_item_of_the_chapter_is_there_once(section: str, count: int) -> None:
    cards = [card for card in RECALL if card.section == section]
    assert sorted(card.number or 0 for card in cards) == list(range(1, count + 1))


def test_every_code_card_of_the_contract_is_there() -> None:
    assert {card.name for card in CODE} == CODE_CARDS


def test_there_are_spot_cards_enough_and_drawings_and_a_summary() -> None:
    assert len(SPOT) >= 20
    assert {"Drawings", "The chapter in short", "Spot the mistake"} <= {card.section for card in CARDS}


def test_no_id_was_changed_or_dropped() -> None:
    """Histories are kept by id, so an id in the list is never removed; that of a new card is added."""
    listed = IDS.read_text(encoding="utf-8").split()
    assert listed == sorted(set(listed))
    assert set(listed) - set(BY_NAME) == set(), "gone from the deck"
    assert set(BY_NAME) - set(listed) == set(), "not in data/ids.txt yet"


def test_every_topic_can_be_studied_alone() -> None:
    assert {topic for card in CARDS for topic in card.topics} == TOPICS
    for topic in TOPICS:
        kinds = {card.kind for card in CARDS if topic in card.topics}
        assert {Kind.RECALL, Kind.SPOT} <= kinds, topic


@each(CARDS)
def test_a_card_has_a_topic_an_answer_and_a_title_for_a_list(card: Card) -> None:
    assert card.topics
    assert card.answer
    assert 3 <= len(card.title) <= 45
    assert card.title not in {other.title for other in CARDS if other is not card}


@each(RECALL)
def test_a_recall_card_has_key_points_to_tick_off(card: Card) -> None:
    assert 2 <= len(card.key_points) <= 5
    assert all(words(point) <= 16 for point in card.key_points)


@each(RECALL + SPOT)
def test_every_misconception_is_corrected(card: Card) -> None:
    assert card.misconceptions
    for item in card.misconceptions:
        assert len(item.claim) > 8
        assert len(item.correction) > 12, item.claim


@each(RECALL + SPOT)
def test_an_answer_is_short(card: Card) -> None:
    if card.name not in LONG_FOR_A_REASON:
        assert words(card.answer or "") <= 120


@each(CARDS)
def test_maths_becomes_text_without_a_rest(card: Card) -> None:
    for text in texts(card):
        plain = re.sub(r"`[^`]*`", "", without_fences(unicode_maths(text)))
        assert "\\" not in plain
        assert "$" not in plain


@each(CARDS)
def test_code_and_drawings_fit_the_screen(card: Card) -> None:
    for text in texts(card):
        for fence in fences(text):
            assert max(map(len, fence.code.splitlines() or [""])) <= WIDEST_CODE


@each(CODE)
def test_a_code_card_says_what_is_judged_and_has_all_its_parts(card: Card) -> None:
    assert "Judged: " in card.prompt
    assert "```python" in card.prompt, "a small worked example"
    assert card.starter
    assert card.solutions
    assert 2 <= len(card.hints) <= 4
    assert 2 <= len(card.key_points) <= 5
    assert all(item.correction for item in card.misconceptions)


@each(CODE)
def test_a_code_card_and_its_recall_cards_name_each_other(card: Card) -> None:
    said = [BY_NAME[link.partition("/")[2]] for link in card.links]
    assert any(other.kind is Kind.RECALL for other in said)
    assert any(card.id in other.links for other in RECALL)


@each(SPOT)
def test_a_spot_card_comes_after_the_card_whose_mistake_it_shows(card: Card) -> None:
    order = [other.id for other in CARDS]
    assert card.needs
    assert all(order.index(need) < order.index(card.id) for need in card.needs)


@each(SPOT)
def test_a_mistake_is_shown_only_when_its_answer_had_time_to_fade(card: Card) -> None:
    order = [other.id for other in CARDS]
    assert order.index(card.id) - max(order.index(need) for need in card.needs) >= 3


def test_the_questionnaire_comes_nearly_in_its_own_order() -> None:
    """The cards follow the chapter: no item is far from its place there."""
    numbers = [card.number or 0 for card in RECALL if card.section == "Questionnaire"]
    assert all(abs(place - number) <= 3 for place, number in enumerate(numbers, 1)), numbers
