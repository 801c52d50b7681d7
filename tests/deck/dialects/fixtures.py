"""The questionnaires of the tests: each is a file in questionnaires/, in our own words, to show one way of writing."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent / "questionnaires"


def questionnaire(name: str) -> str:
    """The text of questionnaires/<name>.md, with every tab, blank and line end as it is there."""
    return (FOLDER / f"{name}.md").read_bytes().decode("utf-8")
