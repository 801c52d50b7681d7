"""Questionnaires that were not written for studylm load as they are."""

from __future__ import annotations

import shutil
from pathlib import Path

from studylm.deck.card import Card
from studylm.deck.library import load_library
from studylm.workspace import Workspace

DOCUMENTS = Path(__file__).parent / "documents"


def load(root: Path, document: Path) -> list[Card]:
    (root / "cards/own").mkdir(parents=True)
    shutil.copy(document, root / "cards/own/x.md")
    return [card for card in load_library(Workspace(root)).cards.values() if card.deck == "own"]


def test_the_first_seed_gives_its_cards_and_answers(tmp_path: Path, seeds: Path) -> None:
    cards = load(tmp_path, next(seeds.glob("000_*")))
    assert [(card.number, card.section) for card in cards] == [
        *((number, "Questionnaire: A Language Model from Scratch") for number in range(1, 40)),
        *((number, "Further Research") for number in range(1, 5)),
    ]
    answered = [card for card in cards if card.answer is not None]
    assert len(answered) == 34
    assert [card.number for card in cards if card.answer is None] == [5, 13, 19, 29, 35, 1, 2, 3, 4]
    assert cards[40].prompt == "Write the code for an LSTM from scratch (you may refer to <"
    assert cards[25].answer is not None and cards[25].answer.endswith("$$tanh(x) = 2\\sigma(x) - 1$$")
    assert cards[36].answer is not None and cards[36].answer.startswith("```py\nloss += alpha")
    assert cards[26].title.endswith("h = torch.cat([h, input], dim=1)")
    assert cards[8].prompt.startswith("To maintain the state")
    assert cards[5].id == "own/what-recurrent-neural-network"


def test_rules_around_questions(tmp_path: Path) -> None:
    cards = load(tmp_path, DOCUMENTS / "ruled.md")
    assert [(card.section, card.number) for card in cards] == [
        ("Questions about trees", 1),
        ("Questions about trees", 2),
        ("Questions about trees", 3),
        ("More", 1),
        ("More", 2),
    ]
    first, second, third, why, cut = cards
    assert first.answer == "A node without children.\n\n---\n\nNot a question: a rule inside the answer."
    assert second.answer is not None and second.answer.endswith("```text\n---\n3. Not a question\n---\n```")
    assert third.prompt == 'What does this print?\n\n```python\nprint("---")\n```'
    assert third.title == "What does this print?"
    assert third.answer is None and why.answer is None and cut.answer is None
    assert cut.prompt == "Cut at <"
    assert second.source.line == 15


def test_rules_around_questions_that_are_all_numbered_one(tmp_path: Path) -> None:
    document = tmp_path / "ones.md"
    document.write_text("# A\n\n" + "---\n1. Why?\n---\nSo.\n\n" * 3 + "# B\n\n" + "---\n1. How?\n---\nNA\n\n" * 2)
    cards = load(tmp_path / "space", document)
    assert [(card.section, card.number, card.answer) for card in cards] == [
        ("A", 1, "So."),
        ("A", 2, "So."),
        ("A", 3, "So."),
        ("B", 1, None),
        ("B", 2, None),
    ]
