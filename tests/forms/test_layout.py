"""What is outside of an edit stays as it is, byte for byte, however the file is laid out."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studylm.forms.candidate import Candidate
from studylm.forms.form import Form
from studylm.forms.gaps import gaps_in
from studylm.forms.preparing import prepare
from tests.forms.conftest import ANSWERS
from tests.forms.verdicts import passing

BASES = sorted(ANSWERS.glob("*/right-*.py"))
BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Layout:
    """Another layout of the same code."""

    tabs: bool
    newline: bytes
    bom: bool
    final_newline: bool
    heading: str

    def of(self, source: bytes) -> bytes:
        text = f"# {self.heading}\n\n".encode() + source
        if self.tabs:
            text = re.sub(rb"(?m)^( {4})+", lambda found: b"\t" * (len(found[0]) // 4), text)
        text = text if self.final_newline else text.rstrip(b"\n")
        return BOM * self.bom + text.replace(b"\n", self.newline)


layouts = st.builds(
    Layout,
    tabs=st.booleans(),
    newline=st.sampled_from([b"\n", b"\r\n", b"\r"]),
    bom=st.booleans(),
    final_newline=st.booleans(),
    heading=st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), max_size=8),
)


def candidates(base: bytes, form: Form, pieces: int = 1, most: int = 30) -> list[Candidate]:
    return list(itertools.islice(prepare(base, form, pieces=pieces, seen=(), run=passing(base)), most))


@settings(max_examples=60)
@given(path=st.sampled_from(BASES), layout=layouts, form=st.sampled_from([Form.RESTORE, Form.REPAIR]))
def test_an_edit_leaves_the_layout_alone(path, layout: Layout, form: Form) -> None:
    base = path.read_bytes()
    plain = candidates(base, form, most=400)
    other = candidates(layout.of(base), form, most=400)
    # A comment at the top may hold what a piece would take out.
    expected = {layout.of(one.source).rstrip(b"\r\n"): one.key for one in plain}
    found = {one.source.rstrip(b"\r\n"): one.key for one in other}
    assert found.items() <= expected.items()
    assert len(found) >= len(expected) * 0.8 or len(expected) < 10


@given(path=st.sampled_from(BASES))
def test_a_gap_and_its_marker_are_all_that_a_restore_changes(path) -> None:
    base = path.read_bytes()
    for candidate in candidates(base, Form.RESTORE):
        text = candidate.source.decode()
        ((row, column),) = gaps_in(text)
        lines = text.splitlines(keepends=True)
        marker = next(number for number in reversed(range(row)) if re.match(r"\s*# 1 of 1", lines[number]))
        start = len("".join([*lines[:marker], *lines[marker + 1 : row]]) + lines[row][:column])
        rest = lines[row][column + 3 :] + "".join(lines[row + 1 :])
        without = base.decode()
        assert without[:start] == ("".join([*lines[:marker], *lines[marker + 1 : row]]) + lines[row][:column])
        cut = re.search(r"[ \t]*#.*", without[start:])
        assert without.endswith(rest) or (cut and without.endswith(rest.partition("\n")[2]))


def test_comments_outside_the_edit_are_kept() -> None:
    base = b"# top\ndef f(x):\n    # about y\n    y = x * 2 + 1  # twice\n\n    # about z\n    return y - 1  # less\n"
    for form in (Form.RESTORE, Form.REPAIR):
        for candidate in candidates(base, form, most=100):
            kept = [
                comment for comment in (b"# top", b"# about y", b"# twice", b"# less") if comment in candidate.source
            ]
            assert len(kept) >= 3


@pytest.mark.parametrize(
    ("base", "gone"),
    [
        (b"def f(x):\n    y = x.exp() + 1  # y = x.exp()+1\n    return y * y\n", b"# y = x.exp()+1"),
        (b"def f(x):\n    y = x.exp() + 1\n    return y * y  # where y is x.exp() + 1\n", b"# where y is x.exp() + 1"),
    ],
)
def test_a_comment_behind_code_that_gives_a_piece_away_goes_with_it(base: bytes, gone: bytes) -> None:
    values = [one for one in candidates(base, Form.RESTORE) if b"y = ..." in one.source]
    assert values
    assert all(gone not in one.source for one in values)


@pytest.mark.parametrize(
    "telling",
    [b"# y = x.exp() + 1\n", b'"""First x.exp()+1, then its square."""\n', b'HELP = "x.exp() + 1"\n'],
)
def test_a_piece_that_another_text_gives_away_is_not_taken_out(telling: bytes) -> None:
    base = telling + b"def f(x):\n    y = x.exp() + 1\n    return y * y\n"
    found = candidates(base, Form.RESTORE, most=100)
    assert found
    for one in found:
        assert b"y = ..." not in one.source
        assert b"x.exp()" in one.source.replace(telling, b"")


def test_what_a_marker_says_does_not_give_its_piece_away() -> None:
    for path in BASES:
        base = path.read_bytes()
        for one in candidates(base, Form.RESTORE, most=20):
            lines = one.source.decode().splitlines()
            marker = next(line for line in lines if re.match(r"\s*# 1 of 1", line))
            (row, column) = gaps_in(one.source.decode())[0]
            old = base.decode()
            prefix = lines[row][:column]
            index = old.find("\n" + prefix) if column else -1
            if index >= 0:
                start = index + 1 + len(prefix)
                suffix = lines[row][column + 3 :]
                removed = old[start : old.index("\n", start)].removesuffix(suffix).strip()
                if len(removed) > 3:
                    assert removed not in marker
