"""What a check file declares is read, never run."""

from __future__ import annotations

from pathlib import Path

import pytest

from studylm.checker.declared import declared_checks, read_declaration
from studylm.checker.verdict import DeclaredCheck
from studylm.errors import StudylmError
from studylm.workspace import bundled_cards


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


@decorated("never run either")
def check_shapes(learner):
    """Outputs have
    the promised shapes."""


@depends("shapes")
@kit.depends(*NAMES)
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


LINES = """\
from studylm.checker.kit import depends
from studylm.checker import kit
from studylm.checker.kit import depends as needs

DEFINES = ["f"]
FORBIDS = []


def check_shapes(learner):
    pass


def check_values(learner):
    pass


def check_last(learner):
    pass
"""
VALUES, DEFINES, FORBIDS = "def check_values", 'DEFINES = ["f"]', "FORBIDS = []"


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        (VALUES, f"@depends('shape')\n{VALUES}", 13, r"`shape`.*did you mean `shapes`"),
        (VALUES, f"@depends('check_shapes')\n{VALUES}", 13, r"`check_shapes`.*did you mean `shapes`"),
        (VALUES, f"@kit.depends('shapes', 'nothing like it')\n{VALUES}", 13, r"the checks above it are `shapes`"),
        (VALUES, f"@needs('shpaes')\n{VALUES}", 13, r"did you mean `shapes`"),
        (VALUES, f"@depends('values')\n{VALUES}", 13, r"depends on itself"),
        (VALUES, f"@depends('last')\n{VALUES}", 13, r"`last`, which stands below it"),
        (VALUES, f"@depends(3)\n{VALUES}", 13, r"@depends takes the ids of checks"),
        (VALUES, f"@depends\n{VALUES}", 13, r"@depends takes the ids of checks"),
        (VALUES, f"async {VALUES}", 13, r"`values` is async"),
        (VALUES, "def check_shapes", 13, r"two checks `shapes`"),
        (VALUES, "def check_", 13, r"a check without a name"),
        (DEFINES, "DEFINES = 3", 5, r"DEFINES is not a list of names"),
        (DEFINES, "DEFINES = {'f': 1}", 5, r"DEFINES is not a list of names"),
        (DEFINES, "DEFINES = ['f()']", 5, r"DEFINES.*`f\(\)`"),
        (DEFINES, "DEFINES = ['']", 5, r"DEFINES"),
        (FORBIDS, "FORBIDS = None", 6, r"FORBIDS is not a list of names"),
        (FORBIDS, "FORBIDS = 'recurent'", 6, r"`recurent`.*did you mean `recurrent`"),
        (FORBIDS, "FORBIDS = ['what']", 6, r"`what`.*the rules are `dropout`, `recurrent`, `split`, `tanh-exp`"),
    ],
)
def test_what_is_declared_and_does_not_exist_is_told_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, says: str
) -> None:
    assert len(read_declaration(write(tmp_path, LINES)).checks) == 3
    with pytest.raises(StudylmError, match=rf"deck's own checks are broken: .*card\.py:{line}: .*{says}") as told:
        read_declaration(write(tmp_path, LINES.replace(old, new)))
    assert "\n" not in str(told.value)


def test_the_bundled_checks_keep_these_rules() -> None:
    found = sorted(bundled_cards().glob("*/checks/*.py"))
    assert found
    for path in found:
        read_declaration(path)


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "no.py"):
        with pytest.raises(StudylmError, match="cannot be read"):
            read_declaration(path)
