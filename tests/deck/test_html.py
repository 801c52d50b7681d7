"""Questionnaires in HTML: headings and terms that ask, answers without the tags that only wrap them."""

from __future__ import annotations

from studylm.deck.dialects import read_dialect
from studylm.deck.reading import Reading


def read(text: str) -> Reading:
    return read_dialect(text.split("\n"))


def pairs(reading: Reading) -> list[tuple[str, str | None]]:
    return [(draft.prompt, draft.answer) for draft in reading.drafts]


def test_headings_in_html() -> None:
    reading = read(
        '<h1 align="center">Ships</h1>\n\n<div class="faq">\n  <h3>What is a keel?</h3>\n  <p>The spine of a <b>ship</b>.</p>\n'
        '  <h3 id="bow">What is a <i>bow</i>?</h3>\n  <p>\n    The front.\n  </p>\n  <pre><code class="x">\nif a &lt; b:\n\n'
        "    ship.bow\n  </code></pre>\n  <ul>\n    <li>sharp</li>\n    <li>or not</li>\n  </ul>\n</div>\n\n"
        "<h3>Where is port?</h3>\n\n**Left**, see `<h3>`.\n\n```html\n<h3>Not a question?</h3>\n```\n"
    )
    assert pairs(reading) == [
        ("What is a keel?", "The spine of a <b>ship</b>."),
        ("What is a <i>bow</i>?", "The front.\n\n```\nif a < b:\n\n    ship.bow\n```\n\n- sharp\n- or not"),
        ("Where is port?", "**Left**, see `<h3>`.\n\n```html\n<h3>Not a question?</h3>\n```"),
    ]
    assert {draft.section for draft in reading.drafts} == {"Ships"}


def test_definition_lists_in_html() -> None:
    reading = read(
        "<dl>\n  <dt>What is a mast?</dt>\n  <dd>A pole.</dd>\n<dt>What is a sail?</dt>\n<dd>Cloth.</dd>\n</dl>\n"
    )
    assert pairs(reading) == [("What is a mast?", "A pole."), ("What is a sail?", "Cloth.")]


def test_lists_of_questions_in_html() -> None:
    reading = read(
        '<div dir="rtl">\n<h1>Questions</h1>\n<h2>On ships</h2>\n<ul>\n  <li>What is a mast?</li>\n  <li>What is a sail?</li>\n'
        "</ul>\n<h2>On trees</h2>\n<ul>\n  <li>What is a leaf?</li>\n</ul>\n</div>\n"
    )
    assert pairs(reading) == [("What is a mast?", None), ("What is a sail?", None), ("What is a leaf?", None)]
    assert [draft.section for draft in reading.drafts] == ["On ships", "On ships", "On trees"]


def test_code_that_shows_html_is_left_alone() -> None:
    answer = "<div>\n  <h2>A</h2>\n</div>"
    assert pairs(read(f"1. Why?\n\n    {answer}\n\n2. How?\n\n```html\n{answer}\n```\n"))[1] == (
        "How?",
        f"```html\n{answer}\n```",
    )
