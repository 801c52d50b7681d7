"""`start` and `check` find the learner's work under the name that its card had before, and say so once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any


def test_start_says_where_the_answer_was(workspace: Path, studylm: Callable[..., Any]) -> None:
    mine = Path(studylm("start", "sums/double", "--json").json["path"])
    mine.write_text("# mine\n")
    (workspace / "cards" / "sums").rename(workspace / "cards" / "addition")
    result = studylm("start", "double")
    assert result.code == 0
    assert result.out.startswith("Exists already: ")
    assert result.err.splitlines() == [
        "addition/double was called sums/double before: your answer answers/sums/double.py was copied to "
        "answers/addition/double.py."
    ]
    assert (workspace / "answers/addition/double.py").read_text() == mine.read_text() == "# mine\n"
    assert studylm("start", "double", "--json").err == ""


def test_check_reads_it(workspace: Path, studylm: Callable[..., Any]) -> None:
    mine = Path(studylm("start", "sums/double", "--json").json["path"])
    mine.write_text("def double(x:\n")
    (workspace / "cards" / "sums").rename(workspace / "cards" / "addition")
    result = studylm("check", "addition/double", "--json")
    assert result.code == 1
    assert result.json["verdict"] == "error"
    assert "answers/sums/double.py was copied" in result.err
