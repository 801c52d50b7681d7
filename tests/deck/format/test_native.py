"""The native deck format, read through the library as a learner's deck is."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylm.deck.card import Card, Kind, Misconception, Problem
from studylm.deck.format.native import read_native
from studylm.deck.library import load_library
from studylm.workspace import Workspace


def deck(root: Path, text: str | bytes, name: str = "own/notes.md") -> tuple[dict[str, Card], list[Problem]]:
    """Write one deck file and load the workspace: the deck's cards by name, and its problems."""
    path = root / "cards" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    library = load_library(Workspace(root))
    cards = {card.name: card for card in library.cards.values() if card.deck == path.parent.name}
    return cards, [problem for problem in library.problems if root in problem.source.path.parents]


FULL = """\
# Recurrent networks

An introduction that is no card.

## What is a *recurrent* `net` in {braces}? {#rnn number=6 topics="state, rnn" needs="loop" links="loop" timeout=2.5}

What makes a network recurrent?
---
The rule above is part of the prompt.

### answer

One layer, applied in a loop:

```python
# Not a heading
## Nor a card {#nor-a-card}
### Answer
```

#### In maths

$$h_t = f(h_{t-1}, x_t)$$

### KEY POINTS:

- The same weights
  at every step.
- Code may stand in a point:

  ```python
  h = f(h, x)
  ```

### Misconceptions

- **There is one matrix a step.** It is one matrix for all steps.
- **It needs `torch`**: any loop will do.
- Order does not matter -> It does.
- Loops are slow — not these.
- It forgets nothing.

  It forgets a lot.
- It is magic.

### Hint

1. Think of `for`.
2. Think of the body.

## Loop {#loop}
"""


def test_a_full_card_is_read(tmp_path: Path) -> None:
    cards, problems = deck(tmp_path, FULL)
    assert not problems
    assert list(cards) == ["loop", "rnn"], "a card comes after the ones it needs"
    card = cards["rnn"]
    assert card.id == "own/rnn"
    assert card.title == "What is a recurrent net in {braces}?"
    assert card.prompt == "What makes a network recurrent?\n---\nThe rule above is part of the prompt."
    assert (card.number, card.section, card.kind, card.timeout) == (6, "Recurrent networks", Kind.RECALL, 2.5)
    assert (card.topics, card.needs, card.links) == (("state", "rnn"), ("own/loop",), ("own/loop",))
    assert card.answer is not None
    assert card.answer.startswith(
        "One layer, applied in a loop:\n\n```python\n# Not a heading\n## Nor a card {#nor-a-card}"
    )
    assert card.answer.endswith("#### In maths\n\n$$h_t = f(h_{t-1}, x_t)$$")
    assert card.key_points == (
        "The same weights\nat every step.",
        "Code may stand in a point:\n\n```python\nh = f(h, x)\n```",
    )
    assert card.misconceptions == (
        Misconception("There is one matrix a step.", "It is one matrix for all steps."),
        Misconception("It needs `torch`", "any loop will do."),
        Misconception("Order does not matter", "It does."),
        Misconception("Loops are slow", "not these."),
        Misconception("It forgets nothing.", "It forgets a lot."),
        Misconception("It is magic."),
    )
    assert card.hints == ("Think of `for`.", "Think of the body.")
    assert (card.source.path, card.source.line) == (tmp_path / "cards/own/notes.md", 5)
    assert not card.bundled


def test_without_a_prompt_the_heading_asks(tmp_path: Path) -> None:
    cards, _ = deck(tmp_path, "## What does `chunk` do? {#a}\n\n### Answer\n\nIt splits.\n")
    assert cards["a"].prompt == "What does `chunk` do?"


@pytest.mark.parametrize(
    "text",
    [
        "## Title {#a kind=spot number=3}\n\nLook.\n",
        "## Title\n{#a kind=spot number=3}\nLook.\n",
        "{#a kind=spot number=3}\n## Title\n\nLook.\n",
        "{#a .spot}\n## Title {number=3}\nLook.\n",
        "##   Title   {#a .spot number=3}   ##\n\n### Prompt\n\nLook.\n",
    ],
)
def test_attributes_stand_in_the_heading_or_beside_it(tmp_path: Path, text: str) -> None:
    cards, problems = deck(tmp_path, text)
    card = cards["a"]
    assert (card.title, card.prompt, card.kind, card.number) == ("Title", "Look.", Kind.SPOT, 3)
    assert not problems


def test_code_cards_find_their_files(tmp_path: Path) -> None:
    own = tmp_path / "cards/own"
    for name in (
        "checks/lstm.py",
        "checks/lstm-cell.py",
        "solutions/lstm.py",
        "solutions/lstm-2.py",
        "solutions/lstm-cell.py",
    ):
        (own / name).parent.mkdir(parents=True, exist_ok=True)
        (own / name).write_text("")
    (own / "solutions/lstm").mkdir()
    (own / "solutions/lstm/by-hand.py").write_text("")
    text = """\
## LSTM {#lstm .code}

### Starter

A word.

```python
class LSTM:

    pass
```

## Cell {#lstm-cell kind=code}
"""
    cards, problems = deck(tmp_path, text)
    assert not problems
    assert cards["lstm"].kind is Kind.CODE
    assert cards["lstm"].starter == "class LSTM:\n\n    pass\n"
    assert cards["lstm"].checks == own / "checks/lstm.py"
    solutions = [str(path.relative_to(own / "solutions")) for path in cards["lstm"].solutions]
    assert solutions == ["lstm/by-hand.py", "lstm-2.py", "lstm.py"]
    assert [path.name for path in cards["lstm-cell"].solutions] == ["lstm-cell.py"]


BAD = """\
## Good {#good}

## Twin {#good}

## Odd name {#..}

## Kind {#kind kind=essay}

## Number {#number number=six timeout=-1}

## Unchecked {#unchecked kind=code}

## No id at all

## Typo {#typo topic=x}

### Anser

Lost?

##

## Last {#last}

```python
never closed
"""


def test_each_bad_card_is_named_with_its_line_and_the_good_ones_load(tmp_path: Path) -> None:
    cards, problems = deck(tmp_path, BAD)
    assert list(cards) == ["good", "number", "unchecked", "no-id-at-all", "typo", "last"]
    by_line = {problem.source.line: problem.message for problem in problems}
    assert "already used at" in by_line[3] and "left out" in by_line[3]
    assert "id" in by_line[5] and "left out" in by_line[5]
    assert "essay" in by_line[7] and "left out" in by_line[7]
    assert {"number=six", "timeout=-1"} == {
        word for problem in problems if problem.source.line == 9 for word in problem.message.split() if "=" in word
    }
    assert "checks/unchecked.py" in by_line[11]
    assert "{#a-name}" in by_line[13]
    assert "topic" in by_line[15]
    assert "Anser" in by_line[17]
    assert "no heading" in by_line[21]
    assert "not closed" in by_line[25]
    assert all(problem.source.path.name == "notes.md" for problem in problems)


def test_a_mistake_without_its_check_is_named_and_the_others_are_kept(tmp_path: Path) -> None:
    cards, problems = deck(tmp_path, '## A {#a mistakes="b:one, b, :two, b:, b:one:two, b:three"}\n\n## B {#b}\n')
    assert cards["a"].mistakes == (("own/b", "one"), ("own/b", "three"))
    assert [problem.message.split("”")[0] for problem in problems] == [
        f"mistakes “{word}" for word in ("b", ":two", "b:", "b:one:two")
    ]
    assert all(problem.source.line == 1 and 'mistakes="card:check"' in problem.message for problem in problems)


@pytest.mark.parametrize("opening", ["```\n", "```python\n", "~~~\n", "<!-- \n", "<pre>\n", "<script>\n"])
@pytest.mark.parametrize("closing", ["", "\n```python\ncode\n```\n", "\n```\ncode\n```\n"])
def test_a_block_that_is_never_closed_takes_no_card_with_it(tmp_path: Path, opening: str, closing: str) -> None:
    text = f"## One {{#one}}\n\n{opening}x = 1\n\n## Two {{#two}}\n\nAsk.\n{closing}\n## Three {{#three}}\n\nAsk.\n"
    cards, problems = deck(tmp_path, text)
    assert list(cards) == ["one", "two", "three"]
    assert [problem.source.line for problem in problems] == [3]


def test_front_matter_and_strange_bytes_are_no_trouble(tmp_path: Path) -> None:
    cards, problems = deck(tmp_path, b"---\n: [not yaml\n---\n\n## One {#one}\n\nA \xff byte, \x1b[31mred\x07.\r\n")
    assert cards["one"].prompt == "A \ufffd byte, [31mred."
    assert [(problem.source.line, "UTF-8" in problem.message) for problem in problems] == [(7, True)]


def test_a_binary_file_is_named(tmp_path: Path) -> None:
    cards, problems = deck(tmp_path, b"\x00\x01\x02## One {#one}")
    assert not cards
    assert "binary" in problems[0].message


_MARKS = st.sampled_from(
    [
        *(
            "#",
            "##",
            "## T {#a}",
            "### Answer",
            "### Hints",
            "- ",
            "1. ",
            "```",
            "~~~",
            "---",
            "{#a}",
            "{",
            "}",
            "**a** b",
        ),
        *("->", "<!--", "<pre>", "> ", "\\", "\t", "\x00", "\x1b[2J", "é", "{#b kind=x}", "    ", "\n", "\n\n", " "),
        "|a|b|\n|-|-|",
    ]
)


@given(st.lists(st.one_of(_MARKS, st.text(max_size=8)), max_size=40).map("".join))
def test_any_text_is_read_without_raising(text: str) -> None:
    lines = text.split("\n")
    result = read_native(lines)
    assert all(1 <= draft.line <= len(lines) and draft.prompt for draft in result.drafts)
    assert all(1 <= warning.line <= len(lines) and warning.message for warning in result.warnings)
