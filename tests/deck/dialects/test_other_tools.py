"""What other card tools write into markdown: tags on outlines and headings, percent signs, highlights, arrows, terms."""

from __future__ import annotations

import pytest

from studylm.deck.dialects import read_dialect
from studylm.deck.format.markdown import clean
from studylm.deck.parse_result import ParseResult
from tests.deck.dialects.fixtures import questionnaire


def read(text: str, dialect: str | None = None) -> ParseResult:
    return read_dialect(clean(text).split("\n"), dialect)


def pairs(result: ParseResult) -> list[tuple[str, str | None]]:
    return [(draft.prompt, draft.answer) for draft in result.drafts]


def test_an_outline_with_tagged_items() -> None:
    result = read(questionnaire("other-tools/an-outline-with-tagged-items"))
    assert result.dialect == "tagged"
    assert pairs(result) == [
        ("What is a leaf?", "- It makes sugar:\n- ```py\n  leaf.grow()\n\n  - not an item\n  ```"),
        ("Roots\nof a tree", "- hold it\n    - and drink"),
        ("What is bark?", "- Its skin"),
        ("A stem is […] and […].", "thin\n\ngreen"),
    ]
    assert [(skip.first, skip.last) for skip in result.skipped] == [(1, 3), (21, 21)]


def test_tagged_headings_and_lines() -> None:
    result = read(questionnaire("other-tools/tagged-headings-and-lines"))
    assert pairs(result) == [
        ("The longest one", "The Nile.\n\n### Or not\n\nThe Amazon."),
        ("A short one", "The Reprua,\nin a cave."),
    ]
    assert [draft.section for draft in result.drafts] == ["Rivers", "Notes"]


def test_a_percent_sign_between_front_and_back() -> None:
    result = read(questionnaire("other-tools/a-percent-sign-between-front-and-back"))
    assert result.dialect == "percent"
    assert pairs(result) == [
        ("Borscht", "Beetroot."),
        ("What is it?\n\nIt is clear\nand hot.", "1. Broth\n\n### Tip\n\n%d"),
    ]
    assert {draft.section for draft in result.drafts} == {"Soups"}


def test_highlights_are_holes_where_cards_are_marked() -> None:
    text = questionnaire("other-tools/highlights-are-holes-where-cards-are-marked")
    assert pairs(read("#flashcards/ships\n\n" + text)) == [
        ("A […] is the spine\nof a ship.", "keel"),
        ("A keel is the […]\nof a ship.", "spine"),
        ("Bow", "front"),
    ]
    assert not read("#flashcards/ships\n\n" + text).skipped
    assert not read("A ==keel== is the ==spine==\nof a ship.\n").drafts


@pytest.mark.parametrize("sign", [">>", "==", ";;", "::", ">>>", ":::"])
def test_fronts_and_backs_beside_an_arrow(sign: str) -> None:
    result = read(f"# Words\n\n- sun {sign} soleil\n- moon {sign} lune\n\t- star {sign} étoile\n")
    forth = [("sun", "soleil"), ("moon", "lune"), ("star", "étoile")]
    both = [pair for one, other in forth for pair in ((one, other), (other, one))]
    assert pairs(result) == (both if len(sign) == 3 else forth)


def test_signs_in_code_and_prose_are_no_cards() -> None:
    assert not read(questionnaire("other-tools/signs-in-code-and-prose-are-no-cards-1")).drafts
    assert not read(questionnaire("other-tools/signs-in-code-and-prose-are-no-cards-2")).drafts


def test_definition_lists() -> None:
    result = read(questionnaire("other-tools/definition-lists"))
    assert result.dialect == "definitions"
    assert pairs(result) == [
        ("Keel", "The spine."),
        ("Port\nLeft", "Where the heart is:\n\n```\n: code\n```\n\nOr a town."),
        ("`bow`", "The front\nof it."),
        ("Stern", "The back"),
    ]
    assert [draft.section for draft in result.drafts] == ["Terms", "Terms", "More", "More"]
    assert [(skip.first, skip.last) for skip in result.skipped] == [(3, 3), (27, 27)]


def test_one_line_with_a_colon_makes_no_definition_list() -> None:
    assert not read("Note\n: this is odd.\n").drafts
    assert not read(questionnaire("other-tools/one-line-with-a-colon-makes-no-definition-list")).drafts
