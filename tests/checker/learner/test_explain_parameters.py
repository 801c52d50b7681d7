"""What an answer never looks at is told beside the exception it ends in."""

from __future__ import annotations

from studylm.checker.learner.explanations.explain import explain

PASTED = """\
def shown(batches, vocab, n=3):
    items = [load(i) for i in range(n)]
    print(vocab[items[0]])
"""


def test_a_parameter_that_is_never_read_is_named() -> None:
    told = explain("NameError", "name 'load' is not defined", "items = [load(i) for i in range(n)]", PASTED)
    assert "`shown` (line 1) never looks at `batches`, so" in told
    assert "`vocab`" not in told and "`n`" not in told


def test_what_is_read_or_marked_as_unused_is_not() -> None:
    used = PASTED.replace("load(i)", "load(batches, i)")
    assert "never looks" not in explain("NameError", "name 'load' is not defined", "", used)
    marked = PASTED.replace("batches", "_batches")
    assert "never looks" not in explain("NameError", "name 'load' is not defined", "", marked)
