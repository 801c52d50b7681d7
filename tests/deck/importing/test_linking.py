"""Imported questions get the answers and checks of a deck about the same subject."""

from __future__ import annotations

from pathlib import Path

import pytest

from studylm.deck.card import Card, Kind
from studylm.deck.importing.questionnaires import ImportReport, import_questionnaires
from studylm.deck.library import load_library
from studylm.errors import StudylmError
from studylm.workspace import Workspace

ABOUT = """\
# Questionnaire

## A pile of plates {#stack number=1 links="push"}

Which structure gives back first what was put on it last, and what are its two operations called?

### Answer

A stack; push and pop.

### Key points

- Last in, first out.

## Waiting in line {#queue number=2}

Which structure serves first who came first?

### Answer

A queue.

## Sorting a heap {#heap number=3}

How does a heap keep its smallest element on top, and what does it cost to insert one?

## Balanced trees {#tree number=4}

When is a binary search tree called balanced, and why does it matter?

## Build a stack {#push kind=code needs=stack}

Write `Stack` with `push(item)` and `pop()`.

### Starter

```python
class Stack: ...
```
"""
QUESTIONS = """\
1. Write code for a stack: which structure gives back first what was put on it last?
2. What is a queue? Which structure serves first who came first?
3. How does a heap keep the smallest element on top?
4. Why does it matter whether a binary search tree is balanced?
"""


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    deck = tmp_path / "cards/about"
    (deck / "checks").mkdir(parents=True)
    (deck / "notes.md").write_text(ABOUT)
    (deck / "checks/push.py").write_text('"""Checks."""\nDEFINES = ["Stack"]\n')
    return Workspace(tmp_path)


def run(space: Workspace, text: str, link: str = "about") -> tuple[ImportReport, list[Card]]:
    file = space.root / "file.md"
    file.write_text(text)
    report = import_questionnaires(space, [file], "own", link=link)
    library = load_library(space)
    assert not [problem for problem in library.problems if space.root in problem.source.path.parents]
    return report, sorted(
        (card for card in library.cards.values() if card.deck == "own"), key=lambda card: card.source.line
    )


def test_answers_key_points_and_checks_come_along(space: Workspace) -> None:
    report, cards = run(space, QUESTIONS)
    assert not report.warnings
    assert [card.links for card in cards] == [
        ("about/stack", "about/push"),
        ("about/queue",),
        ("about/heap",),
        ("about/tree",),
    ]
    stack = cards[0]
    assert stack.answer == "#### From the deck `about`\n\nA stack; push and pop."
    assert stack.key_points == ("Last in, first out.",)
    assert stack.kind is Kind.CODE and stack.starter == "class Stack: ...\n"
    assert stack.prompt.endswith("Write `Stack` with `push(item)` and `pop()`.")
    assert stack.checks == space.cards / "own/checks" / f"{stack.name}.py" and "Stack" in stack.checks.read_text()
    assert [card.kind for card in cards[1:]] == [Kind.RECALL] * 3
    assert [card.siblings for card in cards] == [("about/push",), (), (), ()], "one answer passes both"


def test_own_answers_stay_beside_the_decks(space: Workspace) -> None:
    _, cards = run(space, QUESTIONS.replace("last?\n", "last?\nA stack, I think.\n"))
    assert cards[0].answer is not None
    assert cards[0].answer.endswith("A stack, I think.") and cards[0].answer.startswith("#### From the deck `about`")


def test_numbers_alone_link_nothing(space: Workspace) -> None:
    text = "1. Who wrote Faust?\n2. Which river flows through Rome?\n3. When was the moon first seen from behind?\n"
    report, cards = run(space, text)
    assert not any(card.links or card.answer for card in cards)
    assert len(report.warnings) == 3


def test_without_numbers_order_helps(space: Workspace) -> None:
    text = "\n\n".join(f"## {line[3:]}" for line in QUESTIONS.strip().split("\n"))
    _, cards = run(space, text.replace("How does a heap keep the smallest element on top?", "What about a heap?"))
    assert [card.links[0] for card in cards] == ["about/stack", "about/queue", "about/heap", "about/tree"]


def test_a_deck_that_is_not_there_is_refused(space: Workspace) -> None:
    with pytest.raises(StudylmError, match="about"):
        run(space, QUESTIONS, link="nowhere")


@pytest.mark.parametrize(("name", "cards"), [("000", 43), ("001", 43), ("002", 39), ("004", 42)])
def test_the_seeds_link_to_the_bundled_deck(tmp_path: Path, seeds: Path, name: str, cards: int) -> None:
    space = Workspace(tmp_path)
    import_questionnaires(space, [next(seeds.glob(f"{name}_*"))], "own", link="language-model")
    library = load_library(space)
    own = sorted((card for card in library.cards.values() if card.deck == "own"), key=lambda card: card.source.line)
    linked = [library.cards[card.links[0]] for card in own if card.links]
    assert len(linked) == len(own) == cards
    research = {"000": [1, 2, 3, 4], "001": [1, 2, 3, 4], "002": [], "004": [1, 3, 4]}[name]
    assert [card.number for card in linked] == [*range(1, 40), *research]
    assert library.cards["language-model/third-word-idea"].answer is not None
    code = next(card for card in own if "language-model/third-word" in card.links)
    assert code.kind is Kind.CODE and code.checks is not None and "ThirdWord" in code.checks.read_text(encoding="utf-8")
