"""What a check file declares is read, never run."""

from __future__ import annotations

from pathlib import Path

import pytest

from studylm.checker.declared import declared_checks, read_declaration
from studylm.checker.verdict import DeclaredCheck
from studylm.errors import StudylmError


def write(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "card.py"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_ids_titles_names_and_rules(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        '''
raise SystemExit("never run")
DEFINES: list[str] = ["GRU", "f"]
FORBIDS = "recurrent"


def helper():
    """Not a check."""


@depends("other")
def check_shapes(learner):
    """Outputs have
    the promised shapes."""


def check_two_words(learner, dtype):
    pass
''',
    )
    found = read_declaration(path)
    assert found.checks == (DeclaredCheck("shapes", "Outputs have"), DeclaredCheck("two_words", "Two words"))
    assert found.defines == ("GRU", "f") and found.forbids == ("recurrent",)
    assert declared_checks(path) == found.checks


@pytest.mark.parametrize(
    "text",
    ["", "x = 1", "def check_a(", b"\xff", "x = 1\0", "def check_a(x): pass\ndef check_a(x): pass\n", "DEFINES = 3\ndef check_a(x): pass", "DEFINES = names()\ndef check_a(x): pass", "(" * 5000],
)  # fmt: skip
def test_what_declares_nothing_is_the_decks_fault(tmp_path: Path, text: str | bytes) -> None:
    with pytest.raises(StudylmError, match=r"deck's own checks are broken.*card\.py"):
        read_declaration(write(tmp_path, text))


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "no.py"):
        with pytest.raises(StudylmError, match="cannot be read"):
            read_declaration(path)
