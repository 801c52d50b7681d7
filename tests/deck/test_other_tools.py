"""What other card tools write into markdown: tags on outlines and headings, percent signs, highlights, arrows, terms."""

from __future__ import annotations

import pytest

from studylm.deck.dialects import read_dialect
from studylm.deck.markdown import clean
from studylm.deck.reading import Reading


def read(text: str, dialect: str | None = None) -> Reading:
    return read_dialect(clean(text).split("\n"), dialect)


def pairs(reading: Reading) -> list[tuple[str, str | None]]:
    return [(draft.prompt, draft.answer) for draft in reading.drafts]


def test_an_outline_with_tagged_items() -> None:
    reading = read(
        "type:: notes\n\n- ## Plants\n- What is a leaf? #card\n  card-last-interval:: 4\n  card-ease-factor:: 2.6\n"
        "  collapsed:: true\n\t- It makes sugar:\n\t- ```py\n\t  leaf.grow()\n\n\t  - not an item\n\t  ```\n"
        "- #card Roots\n  of a tree\n\t- hold it\n\t\t- and drink\n\t\t- What is bark? #card\n\t\t\t- Its skin\n"
        "- A stem is {{cloze thin}} and {{cloze green}}. #card\n- not a card\n"
    )
    assert reading.dialect == "tagged"
    assert pairs(reading) == [
        ("What is a leaf?", "- It makes sugar:\n- ```py\n  leaf.grow()\n\n  - not an item\n  ```"),
        ("Roots\nof a tree", "- hold it\n    - and drink"),
        ("What is bark?", "- Its skin"),
        ("A stem is […] and […].", "thin\n\ngreen"),
    ]
    assert [(skip.first, skip.last) for skip in reading.skipped] == [(1, 3), (21, 21)]


def test_tagged_headings_and_lines() -> None:
    reading = read(
        "# Rivers\n\n## The longest one #card\n\nThe Nile.\n\n### Or not\n\nThe Amazon.\n\n## Notes\n\nNone.\n\n"
        "A short one #card\nThe Reprua,\nin a cave.\n\nSee #cards and #card/deck.\n"
    )
    assert pairs(reading) == [
        ("The longest one", "The Nile.\n\n### Or not\n\nThe Amazon."),
        ("A short one", "The Reprua,\nin a cave."),
    ]
    assert [draft.section for draft in reading.drafts] == ["Rivers", "Notes"]


def test_a_percent_sign_between_front_and_back() -> None:
    reading = read(
        "# Soups\n\n## Borscht\n\nBeetroot.\n\n## What is it?\n\nIt is clear\nand hot.\n\n%\n\n1. Broth\n\n### Tip\n\n%d\n\n## Empty\n"
    )
    assert reading.dialect == "percent"
    assert pairs(reading) == [
        ("Borscht", "Beetroot."),
        ("What is it?\n\nIt is clear\nand hot.", "1. Broth\n\n### Tip\n\n%d"),
    ]
    assert {draft.section for draft in reading.drafts} == {"Soups"}


def test_highlights_are_holes_where_cards_are_marked() -> None:
    text = "A ==keel== is the ==spine==\nof a ship.\n<!--SR:!2024-01-01,3,250-->\n\nBow::front\n<!--SR:!2024-01-01,3,250-->\n"
    assert pairs(read("#flashcards/ships\n\n" + text)) == [
        ("A […] is the spine\nof a ship.", "keel"),
        ("A keel is the […]\nof a ship.", "spine"),
        ("Bow", "front"),
    ]
    assert not read("#flashcards/ships\n\n" + text).skipped
    assert not read("A ==keel== is the ==spine==\nof a ship.\n").drafts


@pytest.mark.parametrize("sign", [">>", "==", ";;", "::", ">>>", ":::"])
def test_fronts_and_backs_beside_an_arrow(sign: str) -> None:
    reading = read(f"# Words\n\n- sun {sign} soleil\n- moon {sign} lune\n\t- star {sign} étoile\n")
    forth = [("sun", "soleil"), ("moon", "lune"), ("star", "étoile")]
    both = [pair for one, other in forth for pair in ((one, other), (other, one))]
    assert pairs(reading) == (both if len(sign) == 3 else forth)


def test_signs_in_code_and_prose_are_no_cards() -> None:
    assert not read("Run `cat a >> b` to add a to b.\n\nIf x == y then stop, but not before.\n\nSee you.\n").drafts
    assert not read("tags:: a\nalias:: b\nstatus:: c\n\n- Notes\n").drafts


def test_definition_lists() -> None:
    reading = read(
        "# Terms\n\nSome words on boats.\n\nKeel\n: The spine.\n\nPort\nLeft\n:   Where the heart is:\n\n    ```\n    : code\n    ```\n\n"
        ":   Or a town.\n\n# More\n\n`bow`\n\n: The front\nof it.\nStern\n: The back\n\n| a |\n"
    )
    assert reading.dialect == "definitions"
    assert pairs(reading) == [
        ("Keel", "The spine."),
        ("Port\nLeft", "Where the heart is:\n\n```\n: code\n```\n\nOr a town."),
        ("`bow`", "The front\nof it."),
        ("Stern", "The back"),
    ]
    assert [draft.section for draft in reading.drafts] == ["Terms", "Terms", "More", "More"]
    assert [(skip.first, skip.last) for skip in reading.skipped] == [(3, 3), (27, 27)]


def test_one_line_with_a_colon_makes_no_definition_list() -> None:
    assert not read("Note\n: this is odd.\n").drafts
    assert not read("```\nterm\n: code\nterm\n: code\n```\n").drafts
