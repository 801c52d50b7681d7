"""Proves beforehand what a code card may come back with: each candidate is run through the checker and kept if it holds."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

from studylm.checker.declared import read_declaration
from studylm.checker.verdict import TIMEOUT_DEFAULT, CheckRequest, Verdict
from studylm.collection.collection import Collection
from studylm.collection.types import Checking
from studylm.deck.card import Card, Kind
from studylm.errors import StudylmError
from studylm.forms.candidate import Candidate
from studylm.forms.form import Form
from studylm.forms.preparing import prepare
from studylm.scheduling.model import Memory

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
        reviews = self._collection.code_reviews
        for _, card in sorted(coming, key=lambda pair: pair[0]):
            if self._collection.answers.needs_trust(card):
                continue
            for form in reviews.next_forms(card):
                if form in (Form.RESTORE, Form.REPAIR) and self._missing(card, form):
                    yield card, form

    def prove(self, card: Card, form: Form, *, enough: int = ENOUGH, until: float | None = None) -> int:
        """Prove candidates of one form for this card's last passed answer until `enough` are ready. Blocks.

        Args:
            until: the `time.monotonic()` at which to stop; what is proved by then is kept.

        Returns:
            how many are ready.

        Raises:
            CheckCancelled: a run was cancelled; what was proved before is kept.
            StudylmError: the checker cannot be used.
        """
        found = self._collection.code_reviews.base(card)
        if found is None or card.checks is None or form not in (Form.RESTORE, Form.REPAIR):
            return 0
        passed, base = found
        store = self._collection.store.proofs
        ready = [each for each in store.of(card.id, base) if each.form is form]
        if len(ready) >= enough or form in store.complete(card.id, base):
            return len(ready)
        request = CheckRequest(
            card=card.id,
            source=b"",
            filename=passed.filename,
            checks=card.checks,
            timeout=min(card.timeout or TIMEOUT_DEFAULT, LONGEST_RUN),
            background=until is None,
        )

        def run(source: bytes) -> Verdict:
            if until is not None and time.monotonic() > until:
                raise OutOfTime("The time for proving is over.")
            return self._checker.run(replace(request, source=source))

        known = {each.key for each in ready}
        seen = self._collection.code_reviews.seen(card)
        candidates = prepare(
            passed.source,
            form,
            pieces=self._collection.code_reviews.pieces(card),
            seen=seen,
            run=run,
            defines=read_declaration(card.checks).defines,
        )
        try:
            for candidate in candidates:
                if candidate.key not in known:
                    store.add(card.id, base, [candidate])
                    known.add(candidate.key)
                if len(known) >= enough:
                    break
        except OutOfTime:
            return len(known)
        if enough >= ENOUGH or len(known) < enough:
            store.add(card.id, base, (), complete=form)
        return len(known)

    def _missing(self, card: Card, form: Form) -> bool:
        found = self._collection.code_reviews.base(card)
        return found is not None and form not in self._collection.store.proofs.complete(card.id, found[1])
