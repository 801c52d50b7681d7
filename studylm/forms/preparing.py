"""Prepares what a learner gets when a code card comes back, proved by the card's own checks."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence

from studylm.checker.verdict import Verdict
from studylm.forms.answer.reading import parse
from studylm.forms.candidate import Candidate
from studylm.forms.form import MOST_PIECES, Form
from studylm.forms.repairing import repairs
from studylm.forms.restoring import restores


def prepare(
    base: bytes,
    form: Form,
    *,
    pieces: int,
    seen: Collection[str],
    run: Callable[[bytes], Verdict],
    defines: Sequence[str] = (),
) -> Iterator[Candidate]:
    """Proved candidates, best first, until there are no more; the caller stops when it has enough.

    A restore does not pass as it is, nor does it with any one of its gaps alone. A repair fails a check by name. Nothing
    comes if the base does not pass, is not Python, or cannot be kept byte for byte, nor for any other form.

    Args:
        base: a passed answer.
        pieces: how many pieces a restore takes out, 1 to 3; fewer where the answer has fewer statements that matter.
        seen: the keys of what the learner has had; these come again, after all others.
        run: judges a file by the card's checks. What it raises is not caught.
        defines: the names that the card asks for.
    """
    source = parse(base, defines) if form in (Form.RESTORE, Form.REPAIR) else None
    if source is None or not run(base).passed:
        return
    if form is Form.RESTORE:
        yield from restores(source, max(1, min(pieces, MOST_PIECES)), seen, run)
    else:
        yield from repairs(source, seen, run)
