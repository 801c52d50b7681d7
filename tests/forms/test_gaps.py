"""Where an editor's cursor finds the gaps of a restore."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylm.forms.form import Form
from studylm.forms.gaps import gaps_in, without_marks
from studylm.forms.preparing import prepare
from tests.forms.verdicts import passing


def at(text: str, row: int, column: int) -> str:
    return text.splitlines()[row][column : column + 3]


@pytest.mark.parametrize(
    ("text", "gaps"),
    [
        ("# 1 of 1: the value of n\nn = ...\n", [(1, 4)]),
        ("    # 1 of 2\n    h = ...\n    # 2 of 2: what is returned\n    return ...\n", [(1, 8), (3, 11)]),
        ("# 1 of 1: a statement\r\n...\r\n", [(1, 0)]),
        ("\t# 1 of 1\n\tx = f(\n\t\ta,\n\t\t...,\n\t)", [(3, 2)]),
        ("# 1 of 1\nx = 'é', ...", [(1, 9)]),
        ("# 1 of 1\nx = torch.cat([..., h], 1)\n", [(1, 15)]),
        ("# 1 of 1\nx = y[..., 0] + ...\n", [(1, 16)]),
        ("# 1 of 1\nx = 1  # was ...\ny = ...\n", []),
        ("# 1 of 1\nx = '...' + 1\n", []),
        ("# 1 of 2: first\nx = 1\n# 2 of 2: second\ny = ...\n", [(3, 4)]),
        ("# 1 of 2: first\n# 2 of 2: second\ny = ...\n", [(2, 4)]),
        ("x = ...\n# of 1 of 1\ny = ...\n", []),
        ("# 1 of 1", []),
        ("# 1 of 1\nx = (1 +\n", []),
        ("", []),
    ],
)
def test_gaps_are_those_below_a_marker_that_are_still_open(text: str, gaps: list[tuple[int, int]]) -> None:
    assert gaps_in(text) == gaps


@given(st.text(alphabet="# 1of2.\n\r\"'([])\\x=\t", max_size=60))
def test_any_text_has_a_list_of_gaps(text: str) -> None:
    for row, column in gaps_in(text):
        assert text.replace("\r\n", "\n").replace("\r", "\n").split("\n")[row][column:].startswith("...")


def test_each_gap_of_a_restore_is_found() -> None:
    base = b"def f(x):\n    y = x * 2\n    z = [y + 1, y]\n    return sum(z) + y\n"
    found = list(prepare(base, Form.RESTORE, pieces=3, seen=(), run=passing(base)))
    assert found
    for candidate in found:
        text = candidate.source.decode()
        gaps = gaps_in(text)
        assert len(gaps) == candidate.pieces == 3
        assert all(at(text, *gap) == "..." for gap in gaps)


def test_markers_that_an_earlier_restore_left_are_taken_out_and_nothing_else() -> None:
    base = b"\xef\xbb\xbfdef f():\r\n\t# 1 of 2: the value of y\r\n\ty = 1\r\n\t# 2 of 2\r\n\treturn y  # 1 of 2: mine\r\n# 3 of them"
    kept = b"\xef\xbb\xbfdef f():\r\n\ty = 1\r\n\treturn y  # 1 of 2: mine\r\n# 3 of them"
    assert without_marks(base) == kept
    assert without_marks(kept) == kept
