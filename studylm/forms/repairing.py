"""Repairs: an answer with one mistake built in, each proved to fail a check by name."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Collection, Iterator

from studylm.checker.verdict import Outcome, Status, Verdict
from studylm.forms.answer.identity import digest
from studylm.forms.answer.reading import parsed
from studylm.forms.answer.source import Source
from studylm.forms.candidate import Candidate
from studylm.forms.catalogue import mistakes_in
from studylm.forms.form import Form

Run = Callable[[bytes], Verdict]


def possible_repairs(source: Source) -> Iterator[Candidate]:
    """Every repair that is Python and differs from the others, not proved yet."""
    keys, files = set(), {source.changed(())}
    for mistake in mistakes_in(source):
        key = f"repair:{mistake.kind}:{digest(mistake.kind, source, mistake.edits)}"
        if key in keys:
            continue
        try:
            file = source.changed(mistake.edits)
            text = file.decode(source.encoding).removeprefix(source.bom)
        except ValueError:
            continue
        if file in files or parsed(text) is None:
            continue
        keys.add(key)
        files.add(file)
        yield Candidate(Form.REPAIR, key, file, 1, mistake.what)


def repairs(source: Source, seen: Collection[str], run: Run) -> Iterator[Candidate]:
    """The proved repairs, those that were not seen yet first.

    A kind that this card's checks did not name so far waits until all other kinds have been tried: whether the rows are gone
    through backwards, for example, is of no account to most cards.
    """
    waiting, later = [], []
    found: Counter[str] = Counter()
    for candidate in possible_repairs(source):
        kind = candidate.key.split(":")[1]
        if candidate.key in seen:
            later.append(candidate)
        elif found[kind] < 0:
            waiting.append(candidate)
        elif _fails_by_name(run(candidate.source)):
            found[kind] += 1
            yield candidate
        else:
            found[kind] -= 1
    for candidate in itertools.chain(waiting, later):
        if _fails_by_name(run(candidate.source)):
            yield candidate


def _fails_by_name(verdict: Verdict) -> bool:
    return verdict.outcome is Outcome.FAILED and any(check.status is Status.FAILED for check in verdict.checks)
