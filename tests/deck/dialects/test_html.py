"""Questionnaires in HTML: headings and terms that ask, answers without the tags that only wrap them."""

from __future__ import annotations

from studylm.deck.dialects import read_dialect
from studylm.deck.parse_result import ParseResult
from tests.deck.dialects.fixtures import questionnaire


def read(text: str) -> ParseResult:
    return read_dialect(text.split("\n"))


def pairs(result: ParseResult) -> list[tuple[str, str | None]]:
    return [(draft.prompt, draft.answer) for draft in result.drafts]


def test_headings_in_html() -> None:
    result = read(questionnaire("html/headings-in-html"))
    assert pairs(result) == [
        ("What is a keel?", "The spine of a <b>ship</b>."),
        ("What is a <i>bow</i>?", "The front.\n\n```\nif a < b:\n\n    ship.bow\n```\n\n- sharp\n- or not"),
        ("Where is port?", "**Left**, see `<h3>`.\n\n```html\n<h3>Not a question?</h3>\n```"),
    ]
    assert {draft.section for draft in result.drafts} == {"Ships"}


def test_definition_lists_in_html() -> None:
    result = read(questionnaire("html/definition-lists-in-html"))
    assert pairs(result) == [("What is a mast?", "A pole."), ("What is a sail?", "Cloth.")]


def test_lists_of_questions_in_html() -> None:
    result = read(questionnaire("html/lists-of-questions-in-html"))
    assert pairs(result) == [("What is a mast?", None), ("What is a sail?", None), ("What is a leaf?", None)]
    assert [draft.section for draft in result.drafts] == ["On ships", "On ships", "On trees"]


def test_code_that_shows_html_is_left_alone() -> None:
    answer = "<div>\n  <h2>A</h2>\n</div>"
    assert pairs(read(f"1. Why?\n\n    {answer}\n\n2. How?\n\n```html\n{answer}\n```\n"))[1] == (
        "How?",
        f"```html\n{answer}\n```",
    )
