"""Any text at all: the readers never raise, never hang, and account for every line and every word."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studylm.deck.dialects.document import Document
from studylm.deck.format.markdown import blocks, clean
from studylm.deck.loading.files import decode, read_lines
from studylm.deck.parse_result import ParseResult

_PIECES = st.sampled_from(
    [
        *(
            "# ",
            "## ",
            "### ",
            "###### ",
            "- ",
            "* ",
            "+ ",
            "1. ",
            "2. ",
            "3) ",
            "10. ",
            "```",
            "```py\n",
            "~~~",
            "---\n",
            "===",
        ),
        *(
            "> ",
            "    ",
            "\t",
            "  ",
            "\n",
            "\n",
            "\n\n",
            "| a | b |\n|---|---|\n",
            "|Question|Answer|\n|-|-|\n| x | y |\n",
        ),
        *(
            "What is it?",
            "Why?",
            "Write code.",
            "A statement.",
            "Explain this:",
            "什么是树？",
            "Q: ",
            "A: ",
            "C: a [b] c\n",
            "Q1. ",
        ),
        *(
            "**Answer:** ",
            "**Q2: What?**",
            "## Answers\n",
            "### Answer\n",
            "a::b\n",
            "?\n",
            "??\n",
            "NA",
            "#flashcards\n",
        ),
        *(
            "%\n",
            "#card ",
            "==hole==",
            ": defined\n",
            "term\n: defined\n",
            " >> ",
            "- [x] a\n- [ ] b\n",
            "( ) a\n(X) b\n",
            "A. a\nB. b\n",
            "{{cloze a}}",
            "  id:: 1\n",
            "<!--SR:!2024-01-01,3,250-->\n",
            "<h3>Why?</h3>\n",
            "<h2>",
            "</h2>",
            "<div>\n",
            "</div>\n",
            "<dt>What?</dt>\n",
            "<dd>That.</dd>\n",
            "T / F\n",
        ),
        *(
            "<details>",
            "<summary>",
            "</summary>",
            "</details>",
            "<!--",
            "-->",
            "<pre>",
            "<br/>",
            "**",
            "__",
            "`",
            "``",
            "$$",
            "$x$",
        ),
        *(
            "![](../../etc/passwd)",
            "[a](#b)",
            "[a]: b\n",
            "<<ref>>",
            "\\",
            "&nbsp;",
            "{#id}",
            "## T {#a}\n",
            "---\ntitle: [\n---\n",
        ),
        *(
            "def f():\n    return 1\n",
            "x = 1\n",
            "JÃ¼rgen",
            "\x1b[31m",
            "\x07",
            "\u202e",
            "\u2028",
            "\x00",
            "é" * 3,
            "🟢 ",
        ),
    ]
)
_TEXTS = st.lists(st.one_of(_PIECES, st.text(max_size=6)), max_size=60).map("".join)


def unaccounted(result: ParseResult, lines: list[str]) -> list[int]:
    """The 1-based lines with text that no card, no skipped passage, no heading, rule or tag of a deck has."""
    seen = {line for draft in result.drafts for line in range(draft.line, draft.last + 1)}
    seen |= {line for skip in result.skipped for line in range(skip.first, skip.last + 1)}
    seen |= {line + 1 for line in Document(lines).markup}
    for block in blocks(lines):
        if block.type == "table" and result.dialect == "table":
            seen |= {block.start + 1, block.start + 2}
    seen |= {number for number, line in enumerate(lines, 1) if re.fullmatch(r"\s*#flashcards?[\w/-]*\s*", line)}
    return [number for number, line in enumerate(lines, 1) if line.strip() and number not in seen]


@settings(max_examples=300)
@given(_TEXTS)
def test_any_text_is_read_and_accounted_for(text: str) -> None:
    lines = clean(text).split("\n")
    result = read_lines(lines)
    assert not unaccounted(result, lines)
    for draft in result.drafts:
        assert 1 <= draft.line <= draft.last <= len(lines)
        assert draft.prompt.strip() and draft.title.strip()
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", draft.prompt + (draft.answer or "") + draft.title)
    for skip in result.skipped:
        assert 1 <= skip.first <= skip.last <= len(lines)
    assert all(1 <= warning.line <= len(lines) for warning in result.warnings)


@given(st.binary(max_size=400))
def test_any_bytes_are_decoded_or_refused(data: bytes) -> None:
    text, wrong = decode(data)
    assert text or wrong or data[:2] in (b"\xff\xfe", b"\xfe\xff") or not clean(data.decode("utf-8", "replace")).strip()
    read_lines(text.split("\n"))


@pytest.mark.parametrize("name", ["000", "001", "002", "003", "004"])
def test_every_word_of_a_seed_is_somewhere(seeds, name: str) -> None:  # type: ignore[no-untyped-def]
    lines = clean(next(seeds.glob(f"{name}_*")).read_text(encoding="utf-8")).split("\n")
    result = read_lines(lines)
    assert not unaccounted(result, lines)
    skipped = {line for skip in result.skipped for line in range(skip.first, skip.last + 1)}
    for draft in result.drafts:
        have = re.findall(r"\w+", f"{draft.number} {draft.prompt} {draft.answer or ''} {draft.section} NA 1")
        for line in range(draft.line, draft.last + 1):
            assert line not in skipped
            assert set(re.findall(r"\w+", lines[line - 1])) <= set(have), lines[line - 1]


@pytest.mark.parametrize(
    "text",
    [
        "- " * 100_000 + "x",
        "\n".join("  " * depth + "- x?" for depth in range(800)),
        "> " * 50_000 + "What?",
        "1. What?\n" * 5_000,
        "## What is it?\n" * 5_000,
        "**Q:** what?\n" * 5_000,
        "a::b\n" * 5_000,
        "<details><summary>What?</summary>x</details>\n" * 5_000,
        "<details>" * 5_000,
        "```\n" * 20_001,
        "# " * 50_000,
        "[" * 50_000,
        "*a" * 50_000,
        "x" * 2_000_000,
        "x = 1\n\n" * 5_000,
        "1. What?\n" + "x = 1\n" * 5_000,
        "| Question | Answer |\n|---|---|\n" + "| a? | b |\n" * 5_000,
        "$" * 50_000,
        "Q: a\nA: b\n\n" * 5_000,
        "## " + "{" * 50_000 + "\n{#x}\n",
        "## " + "[a](" * 20_000 + "?\n",
        "&" * 50_000,
    ],
    ids=lambda text: repr(text[:12]),
)
def test_extremes_are_read_without_hanging(text: str) -> None:
    lines = clean(text).split("\n")
    result = read_lines(lines)
    assert not unaccounted(result, lines)
