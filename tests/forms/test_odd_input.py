"""Files that are long, broken or strange: nothing is raised, and nothing is made of what cannot be kept."""

from __future__ import annotations

import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylm.forms.form import Form
from studylm.forms.preparing import prepare
from studylm.forms.rebuild import rebuild
from tests.forms.conftest import ANSWERS
from tests.forms.verdicts import FAILED, PASSED, passing

FORMS = (Form.RESTORE, Form.REPAIR)
GRU = (ANSWERS / "gru" / "right-cat-linears.py").read_bytes()


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "base",
    [
        b"",
        b"\n",
        b"def f(:\n",
        b"x = 1\x00",
        b"\xff\xfe",
        b"# coding: nonsense\nx = 1 + 2\n",
        b"if x:\n\ty = 1\n        z = 2\n",
        b"(" * 400 + b")" * 400,
        b"x = " + b"-" * 5000 + b"1",
        b"x = " + b"+".join([b"1"] * 5000),
        b"x = '''",
        b"\xef\xbb\xbf\xef\xbb\xbfx = 1",
        b"#" * 2_000_000,
    ],
)
def test_what_is_not_python_yields_nothing_or_something_but_never_raises(base: bytes, form: Form) -> None:
    list(itertools.islice(prepare(base, form, pieces=2, seen=(), run=passing(base)), 5))
    rebuild(None, base, ["f"])
    rebuild(base.decode(errors="replace"), b"", ["f"])


@given(st.binary(max_size=200) | st.text(alphabet="def f(x):\n return +-*[]1'\"#\\;@", max_size=80).map(str.encode))
def test_any_bytes_are_survived(base: bytes) -> None:
    for form in FORMS:
        list(itertools.islice(prepare(base, form, pieces=3, seen=(), run=passing(base)), 20))
    compile(rebuild(None, base, ["f", "g"]), "<answer>", "exec")


@pytest.mark.parametrize("form", FORMS)
def test_a_base_that_does_not_pass_yields_nothing(form: Form) -> None:
    assert not list(prepare(GRU, form, pieces=1, seen=(), run=lambda source: FAILED))


@pytest.mark.parametrize("form", FORMS)
def test_where_everything_passes_nothing_is_proved(form: Form) -> None:
    assert not list(prepare(b"def f(x):\n    return x + 1\n", form, pieces=1, seen=(), run=lambda source: PASSED))


def test_a_long_answer_is_as_good_as_a_short_one() -> None:
    base = GRU.replace(b"class GRU", b"class G") * 75 + GRU
    assert base.count(b"\n") > 1800
    runs: list[float] = []

    def run(source: bytes):
        runs.append(time.monotonic())
        return passing(base)(source)

    for form in FORMS:
        assert len(list(itertools.islice(prepare(base, form, pieces=2, seen=(), run=run, defines=["GRU"]), 3))) == 3
    first = next(prepare(base, Form.REPAIR, pieces=1, seen=(), run=run, defines=["GRU"]))
    # What the card asks for comes first, wherever it stands.
    assert first.source[: base.rindex(b"class GRU")] == base[: base.rindex(b"class GRU")]


def test_what_is_made_in_exec_is_left_alone() -> None:
    base = b'exec("def f(x):\\n    return x + 1")\n'
    for form in FORMS:
        for candidate in prepare(base, form, pieces=1, seen=(), run=passing(base)):
            assert candidate.source != base
    assert b"f" in rebuild(None, base, ["f"])


def test_the_encoding_that_a_file_declares_is_kept() -> None:
    base = "# -*- coding: latin-1 -*-\ndef f(x):\n    é = x + 1  # ü\n    return é * 2\n".encode("latin-1")
    for form in FORMS:
        found = list(itertools.islice(prepare(base, form, pieces=1, seen=(), run=passing(base)), 10))
        assert found
        for candidate in found:
            assert "ü".encode("latin-1") in candidate.source
            compile(candidate.source, "<answer>", "exec")


def test_the_insides_of_f_strings_are_left_alone() -> None:
    base = b'def f(x, y):\n    z = x * 2\n    return f"{x + y} and {x * y:>{z}}" + str(z - 1)\n'
    for form in FORMS:
        for candidate in prepare(base, form, pieces=1, seen=(), run=passing(base)):
            assert (
                b'f"{x + y} and {x * y:>{z}}"' in candidate.source
                or b"..." in candidate.source
                or b"z - 1" in candidate.source
            )
