"""What a code card can come back with now: what is proved about the learner's last passed answer, and what is next."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Sequence

from studylm import __version__
from studylm.checker.declared import read_declaration
from studylm.collection.answers import starter_of
from studylm.deck.card import Card
from studylm.errors import StudylmError
from studylm.forms.candidate import Candidate
from studylm.forms.form import Form, pieces_for
from studylm.forms.rebuild import rebuild
from studylm.store.records import AttemptRecord
from studylm.store.store import Store

NOT_YET = {
    Form.RESTORE: "no pieces to put back are proved yet for your last answer",
    Form.REPAIR: "no mistake to repair is proved yet for your last answer",
}
NONE_FOUND = {
    Form.RESTORE: "the checks miss no piece of your last answer that could be taken out",
    Form.REPAIR: "the checks name no mistake that could be built into your last answer",
}
STALE = "your last answer does not pass the checks any more"
"""Why there is nothing to restore or to repair, in words that go after "since"."""


class Candidates:
    """The candidates for the next reviews of code cards."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def base(self, card: Card) -> tuple[AttemptRecord, str] | None:
        """The learner's last passed answer, and what identifies it together with the checks that judge it."""
        passed = self._store.attempts.last_passed(card.id)
        if passed is None or card.checks is None:
            return None
        digest = hashlib.sha256(passed.source)
        try:
            digest.update(b"\0" + card.checks.read_bytes())
        except OSError:
            return None
        return passed, f"{digest.hexdigest()} {__version__}"

    def pieces(self, card: Card) -> int:
        """How many pieces the next restore of this card takes out."""
        return pieces_for(self._store.reviews.memory(card.id))

    def seen(self, card: Card) -> list[str]:
        """The keys of what earlier reviews of this card took out or built in, the last one last."""
        return [opening.key for opening in self._store.openings.all(card.id) if opening.key]

    def ready(self, card: Card, form: Form) -> bool:
        """Whether a review of this card can be opened in `form` now: what needs a proof has one."""
        if form not in (Form.RESTORE, Form.REPAIR):
            return True
        found = self.base(card)
        return found is not None and any(each.form is form for each in self._store.proofs.of(card.id, found[1]))

    def choose(self, card: Card, form: Form) -> tuple[Candidate, str]:
        """What to open the review with, and why it is not `form` if it is another one, in a few words."""
        found, why = self.base(card), ""
        if form is Form.BUILD:
            return Candidate(Form.BUILD, "", starter_of(card), 0, ""), ""
        if form in (Form.RESTORE, Form.REPAIR) and found is not None:
            pieces = self.pieces(card) if form is Form.RESTORE else 1
            proved = [each for each in self._store.proofs.of(card.id, found[1]) if each.form is form]
            chosen = _choose(proved, self.seen(card), pieces)
            if chosen is not None:
                return chosen, ""
            why = self._store.proofs.complete(card.id, found[1]).get((form, pieces), NOT_YET[form])
        source = found[0].source if found is not None else b""
        return Candidate(Form.REBUILD, "", rebuild(card.starter, source, _defines(card)), 0, ""), why


def _defines(card: Card) -> Sequence[str]:
    """The names that an answer to this card defines; none if the checks cannot be read."""
    with contextlib.suppress(StudylmError):
        return read_declaration(card.checks).defines if card.checks is not None else ()
    return ()


def _choose(candidates: Sequence[Candidate], seen: Sequence[str], pieces: int) -> Candidate | None:
    """The best that has not come yet, of as many pieces as wanted if possible; if all have come, the one longest ago."""
    last = {key: place for place, key in enumerate(seen)}

    def order(at: int) -> tuple[int, int, int]:
        found = candidates[at]
        return last.get(found.key, -1), abs(found.pieces - pieces), at

    return candidates[min(range(len(candidates)), key=order)] if candidates else None
