"""`studylm import`: the report as the contract gives it, and a deck that can be studied."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Call = Callable[..., Any]

RULED = "# Trees\n\n---\n1. What is a leaf?\n---\nA node without children.\n\n---\n2. What is a root?\n---\nNA\n"
HEADED = "## What is the root?\n\nThe node without a parent.\n"


def test_two_files_become_one_deck(studylm: Call, tmp_path: Path) -> None:
    one, two = tmp_path / "one.md", tmp_path / "two.md"
    one.write_text(RULED, encoding="utf-8")
    two.write_text(HEADED, encoding="utf-8")
    result = studylm("import", str(one), str(two), "--deck", "trees", "--json")
    assert result.code == 0, result.err
    report = result.json
    assert {"deck", "path", "questions", "answers", "cards", "skipped", "warnings"} <= set(report)
    assert (report["deck"], report["questions"], report["answers"], report["cards"]) == ("trees", 3, 2, 2)
    cards = [card for card in studylm("cards", "--json").json if card["deck"] == "trees"]
    assert len(cards) == 2
    assert ["without children" in (cards[0]["answer"] or ""), "without a parent" in (cards[1]["answer"] or "")] == [
        True,
        True,
    ]


@pytest.mark.parametrize(
    ("text", "says"), [(b"\x00\x01\x02\xff", "odd.md"), (b"", "odd.md"), (b"Just a note.\n", "odd.md")]
)
def test_what_asks_nothing_is_one_line(text: bytes, says: str, studylm: Call, tmp_path: Path) -> None:
    file = tmp_path / "odd.md"
    file.write_bytes(text)
    result = studylm("import", str(file))
    assert result.code == 2 and result.out == ""
    assert result.err.count("\n") == 1 and says in result.err


def test_a_missing_file_is_one_line(studylm: Call) -> None:
    result = studylm("import", "nosuch.md")
    assert result.code == 2 and "nosuch.md" in result.err and result.err.count("\n") == 1
