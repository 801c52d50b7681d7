"""The questionnaires of the tests: each is a file in questionnaires/, in our own words, to show one way of writing."""

from __future__ import annotations

import textwrap
from pathlib import Path

from studylm.deck.dialects import read_dialect
from studylm.deck.format.markdown import clean
from studylm.deck.parse_result import ParseResult

FOLDER = Path(__file__).parent / "questionnaires"


def questionnaire(name: str) -> str:
    """The text of questionnaires/<name>.md, with tabs, blanks and line ends unchanged."""
    return (FOLDER / f"{name}.md").read_bytes().decode("utf-8")


def read(text: str, dialect: str | None = None) -> ParseResult:
    """Read a text, which may be indented and begin with a blank line."""
    return read_dialect(clean(textwrap.dedent(text).strip("\n")).split("\n"), dialect)


def cards(result: ParseResult) -> list[tuple[int | None, str, str | None]]:
    """Number, prompt and answer of each card."""
    return [(draft.number, draft.prompt, draft.answer) for draft in result.drafts]


def pairs(result: ParseResult) -> list[tuple[str, str | None]]:
    """Prompt and answer of each card."""
    return [(draft.prompt, draft.answer) for draft in result.drafts]
