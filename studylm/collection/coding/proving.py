"""Proves beforehand what a code card may come back with: each candidate is run through the checker and kept if it holds."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

from studylm.checker.declared import read_declaration
from studylm.checker.verdict import TIMEOUT_DEFAULT, CheckRequest, Outcome, Verdict
from studylm.collection.coding.candidates import NONE_FOUND, STALE
from studylm.collection.collection import Collection
from studylm.collection.types import Checking
from studylm.deck.card import Card, Kind
from studylm.errors import StudylmError
from studylm.forms.candidate import Candidate
from studylm.forms.form import Form
from studylm.forms.gaps import without_marks
from studylm.forms.preparing import prepare
from studylm.scheduling.model import Memory
from studylm.store.records import AttemptRecord

ENOUGH = 4
"""Proved candidates of one form and answer that are kept ready."""
LONGEST_RUN = 5.0
"""Seconds that one run may take. A candidate that takes longer, as one that loops forever, is not used."""


class OutOfTime(StudylmError):
    """The time for proving is over."""


class Prover:
    """Proves candidates for the code cards of a collection, through `checker`, and stores them."""

    def __init__(self, collection: Collection, checker: Checking) -> None:
        self._collection = collection
        self._checker = checker

    def cards(self) -> Iterator[tuple[Card, Form]]:
        """The cards and forms for which something is still to be proved, those that come first first."""
        memories = self._collection.store.reviews.memories()
        cards = [card for card in self._collection.library.cards.values() if card.kind is Kind.CODE]
        coming = [(due, card) for card in cards if (due := memories.get(card.id, Memory()).due) is not None]
        for _, card in sorted(coming, key=lambda pair: pair[0]):
            for form in self._collection.code_reviews.next_forms(card):
                if self._missing(card, form, ENOUGH) is not None:
                    yield card, form

    def prove(self, card: Card, form: Form, *, enough: int = ENOUGH, until: float | None = None) -> None:
        """Prove candidates of one form for this card's last passed answer until `enough` new ones are ready. Blocks.

        Args:
            until: the `time.monotonic()` at which to stop; without it, runs are in the background. What is proved by
                then is kept.

        Raises:
            CheckCancelled: a run was cancelled; what was proved before is kept.
            StudylmError: the checker cannot be used.
        """
        found = self._missing(card, form, enough)
        if found is None or card.checks is None:
            return
        passed, base, ready = found
        request = CheckRequest(
            card=card.id,
            source=b"",
            filename=passed.filename,
            checks=card.checks,
            timeout=min(card.timeout or TIMEOUT_DEFAULT, LONGEST_RUN),
            background=until is None,
        )

        answer, outcomes = without_marks(passed.source), {}

        def run(source: bytes) -> Verdict:
            if until is not None and time.monotonic() > until:
                raise OutOfTime("The time for proving is over.")
            verdict = self._checker.run(replace(request, source=source))
            outcomes[source] = verdict.outcome
            return verdict

        candidates, store = self._collection.code_reviews.candidates, self._collection.store.proofs
        pieces = candidates.pieces(card) if form is Form.RESTORE else 1
        known = {*candidates.seen(card), *ready}
        try:
            defines = read_declaration(card.checks).defines
            for candidate in prepare(answer, form, pieces=pieces, seen=known, run=run, defines=defines):
                if candidate.key in known:  # the new ones are used up
                    break
                store.add(card.id, base, candidate)
                known.add(candidate.key)
                ready.append(candidate.key)
                if len(ready) >= enough:
                    return
        except OutOfTime:
            return
        outcome = outcomes.get(answer, Outcome.PASSED)
        if outcome is Outcome.TIMEOUT:  # too slow just now, which says nothing about the answer
            return
        why = STALE if outcome is not Outcome.PASSED else NONE_FOUND[form] if not ready else ""
        store.add(card.id, base, Candidate(form, "", b"", pieces, why))

    def _missing(self, card: Card, form: Form, enough: int) -> tuple[AttemptRecord, str, list[str]] | None:
        """What to prove candidates for: the answer, what identifies it, and the keys of the new ones that are ready.

        None if enough are ready, there are no more, or the code of this deck must not be run.
        """
        candidates, store = self._collection.code_reviews.candidates, self._collection.store
        found = candidates.base(card)
        if found is None or form not in (Form.RESTORE, Form.REPAIR) or self._collection.answers.needs_trust(card):
            return None
        passed, base = found
        pieces = candidates.pieces(card) if form is Form.RESTORE else 1
        if (form, pieces) in store.proofs.complete(card.id, base):
            return None
        seen = candidates.seen(card)
        ready = [
            each.key
            for each in store.proofs.of(card.id, base)
            if each.form is form and each.key not in seen and each.pieces >= min(pieces, 2)
        ]
        return None if len(ready) >= enough else (passed, base, ready)
