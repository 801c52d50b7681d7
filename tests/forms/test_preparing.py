"""What is proved, in which order it comes, and what comes again."""

from __future__ import annotations

import ast
import itertools

import pytest

from studylm.checker.verdict import Outcome, Status, Verdict
from studylm.forms.candidate import Candidate
from studylm.forms.form import Form
from studylm.forms.preparing import prepare
from tests.forms.conftest import ANSWERS
from tests.forms.verdicts import FAILED, PASSED, RAISED, passing, verdict

FORMS = (Form.RESTORE, Form.REPAIR)
GRU = (ANSWERS / "gru" / "right-cat-linears.py").read_bytes()
BASES = sorted(ANSWERS.glob("*/right-*.py"))


class Judge:
    """Passes the base, fails the rest, and counts."""

    def __init__(self, base: bytes) -> None:
        self.base, self.runs = base, 0

    def __call__(self, source: bytes) -> Verdict:
        self.runs += 1
        return PASSED if source == self.base else FAILED


@pytest.mark.parametrize(
    ("form", "pieces", "runs"), [("restore", 1, 2), ("restore", 2, 4), ("restore", 3, 5), ("repair", 1, 2)]
)
def test_the_first_candidate_takes_a_handful_of_runs(form: str, pieces: int, runs: int) -> None:
    judge = Judge(GRU)
    first = next(prepare(GRU, Form(form), pieces=pieces, seen=(), run=judge, defines=["GRU"]))
    assert (first.form, first.pieces, judge.runs) == (form, pieces, runs)


@pytest.mark.parametrize("outcome", [Outcome.ERROR, Outcome.TIMEOUT, Outcome.CRASHED, Outcome.REFUSED, Outcome.MEMORY])
def test_a_repair_must_fail_a_check_by_name(outcome: Outcome) -> None:
    for said in (RAISED, PASSED, verdict(outcome, Status.SKIPPED)):
        assert not list(prepare(GRU, Form.REPAIR, pieces=1, seen=(), run=passing(GRU, otherwise=said)))


def test_each_gap_of_a_restore_must_matter() -> None:
    """A gap with which the file passes is in no restore."""
    base = b"def f(x):\n    y = x * 2 + 1\n    z = x - y * 3\n    w = x ** 2 - 4\n    return z + y\n"

    def run(source: bytes) -> Verdict:
        return PASSED if source == base or (source.count(b"...") == 1 and b"w = x ** 2 - 4" not in source) else FAILED

    found = list(prepare(base, Form.RESTORE, pieces=2, seen=(), run=run))
    assert found
    assert all(b"w = x ** 2 - 4" in one.source for one in found)


def test_a_restore_that_passes_as_a_whole_is_left_out() -> None:
    base = b"def f(x):\n    y = x * 2 + 1\n    return y - x * 3\n"

    def run(source: bytes) -> Verdict:
        return PASSED if source == base or source.count(b"...") == 2 else FAILED

    assert not list(prepare(base, Form.RESTORE, pieces=2, seen=(), run=run))


def test_fewer_pieces_where_there_are_fewer_statements() -> None:
    base = b"def f(x):\n    return x * 2 + 1\n"
    found = list(prepare(base, Form.RESTORE, pieces=3, seen=(), run=passing(base)))
    assert found
    assert {one.pieces for one in found} == {1}


@pytest.mark.parametrize("form", FORMS)
def test_what_was_seen_comes_after_all_others(form: Form) -> None:
    base = b"def f(x):\n    y = x * 2 + 1\n    return y - x * 3\n"
    every = [one.key for one in prepare(base, form, pieces=2, seen=(), run=passing(base))]
    seen = every[:2]
    again = [one.key for one in prepare(base, form, pieces=2, seen=seen, run=passing(base))]
    assert sorted(again) == sorted(every)
    assert set(again[-2:]) == set(seen)


def test_restores_prefer_pieces_that_were_not_taken_out_yet() -> None:
    first = next(prepare(GRU, Form.RESTORE, pieces=2, seen=(), run=passing(GRU)))
    second = next(prepare(GRU, Form.RESTORE, pieces=2, seen=[first.key], run=passing(GRU)))
    parts = [set(one.key.removeprefix("restore:").split("+")) for one in (first, second)]
    assert not parts[0] & parts[1]


@pytest.mark.parametrize("form", FORMS)
def test_keys_do_not_depend_on_lines_and_white_space(form: Form) -> None:
    later = b"# A note.\nimport math\n\n\n" + GRU.replace(b"    ", b"  ").replace(b"dim=1)", b"dim = 1)")

    def keys(base: bytes) -> list[str]:
        return [one.key for one in itertools.islice(prepare(base, form, pieces=2, seen=(), run=passing(base)), 60)]

    assert len(keys(GRU)) == 60
    assert keys(later) == keys(GRU)


@pytest.mark.parametrize("path", BASES[::9], ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_no_two_mistakes_of_an_answer_are_equal(path) -> None:
    base = path.read_bytes()
    found = list(prepare(base, Form.REPAIR, pieces=1, seen=(), run=passing(base)))
    assert len({one.key for one in found}) == len({one.source for one in found}) == len(found)
    assert base not in {one.source for one in found}
    for one in found:
        ast.parse(one.source)
        assert one.what
        assert (
            one.what[0].islower()
            or one.what[0] in "0123456789"
            or one.what.split()[0] in one.source.decode() + base.decode() + "True False"
        )
        assert one.what[-1] != "."


def test_the_first_mistakes_are_of_different_kinds_and_in_forward() -> None:
    found = list(itertools.islice(prepare(GRU, Form.REPAIR, pieces=1, seen=(), run=passing(GRU), defines=["GRU"]), 6))
    assert len({one.what for one in found}) == 6
    head = GRU.partition(b"def forward")[0]
    assert all(one.source.startswith(head) for one in found)


def test_what_run_raises_is_let_through() -> None:
    def run(source: bytes) -> Verdict:
        raise TimeoutError

    for form in FORMS:
        with pytest.raises(TimeoutError):
            next(prepare(GRU, form, pieces=1, seen=(), run=run))


@pytest.mark.parametrize("form", [Form.BUILD, Form.REBUILD])
def test_other_forms_have_no_candidates(form: Form) -> None:
    assert not list(prepare(GRU, form, pieces=1, seen=(), run=passing(GRU)))


def removed(base: bytes, one: Candidate) -> set[str]:
    """The lines of a base that a candidate lacks."""
    return set(base.decode().splitlines()) - set(one.source.decode().splitlines())


def test_names_signatures_and_boilerplate_stay() -> None:
    found = list(itertools.islice(prepare(GRU, Form.RESTORE, pieces=1, seen=(), run=passing(GRU)), 200))
    gone = [line.strip() for one in found for line in removed(GRU, one)]
    for kept in ("import torch", "class GRU(nn.Module):", "def forward(self, x, h=None):", "super().__init__()"):
        assert kept not in gone
    trivial = [number for number, line in enumerate(gone) if line in ("out = []", "self.H = H")]
    assert min(trivial, default=99) > 15


def test_what_runs_only_as_a_script_is_left_alone() -> None:
    base = b'def f(x):\n    return x * 2 + 1\n\n\nif __name__ == "__main__":\n    print(f(3 + 4))\n'
    for form in FORMS:
        for one in prepare(base, form, pieces=1, seen=(), run=passing(base)):
            assert one.source.endswith(b'if __name__ == "__main__":\n    print(f(3 + 4))\n')


def test_statements_that_share_a_line_have_no_gap() -> None:
    base = b"def f(x): return x + 1\ndef g(x):\n    y = x - 1; z = y * 2\n    return y / z\n"
    for one in prepare(base, Form.RESTORE, pieces=1, seen=(), run=passing(base)):
        assert b"return x + 1" in one.source
        assert b"; z = y * 2" in one.source
