"""Fitting FSRS to the learner's reviews: when it is worth another try, the fit itself, and the way back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from studylm.collection.clock import StudyClock
from studylm.errors import StudylmError
from studylm.scheduling.model import Phase
from studylm.settings import LiveSettings
from studylm.store.store import Store

if TYPE_CHECKING:
    from studylm.scheduling.fitting import Fit

NEW_SHARE = 0.2
"""The share of the reviews that has to be new since the last fit for another one: it is then judged on new ones alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a fit.

    Attributes:
        reviews: those that were looked at: a study day or more after the one before on the same card.
        adopted: whether the fitted parameters hold now.
        before, after: log loss of the parameters of before and of the fitted ones on the reviews that were held out; None
            where nothing was computed.
        reason: the same in words, for the learner.
    """

    reviews: int
    adopted: bool
    before: float | None
    after: float | None
    reason: str


class Fitting:
    """Fits FSRS to the reviews of a collection. May be used from any thread."""

    def __init__(self, store: Store, clock: StudyClock, settings: LiveSettings) -> None:
        self._store = store
        self._clock = clock
        self._settings = settings

    def is_due(self) -> bool:
        """Whether enough reviews are new since the last fit, adopted or not, to try again. Reads sums, not the reviews.

        The setting `optimize` says whether to offer it then, or to do it.
        """
        from studylm.scheduling.fitting import FEWEST, MOST

        if self._store.read_only:
            return False
        reviews = self._reviews()
        if reviews < FEWEST:
            return False
        fits = self._store.fits.records()
        return not fits or reviews - fits[-1].reviews >= NEW_SHARE * min(reviews, MOST)

    def run(self, *, dry_run: bool = False) -> Outcome:
        """Fit FSRS to the earlier reviews, and adopt that if it predicts the later ones better.

        Every card's memory then follows the new parameters; due dates stay.

        Args:
            dry_run: adopt and record nothing.

        Raises:
            ChangedElsewhere: another window has adopted other parameters meanwhile.
            StudylmError: the history is not writable, or damaged; nothing has changed then.
        """
        from studylm.scheduling.fitting import Verdict, fit

        if not dry_run:
            self._refuse_read_only()
        present, reviews = self._store.reviews.parameters(), self._reviews()
        steps = len(self._settings.config.relearning_steps)
        found = fit(self._store.reviews.histories(), present.fsrs, relearning_steps=steps)
        reason = _reason(found, dry_run=dry_run)
        adopted = found.verdict is Verdict.BETTER and found.parameters is not None and not dry_run
        if adopted:
            assert found.parameters is not None
            self._store.fits.adopt(
                found.parameters, self._clock.now(), instead_of=present, reviews=reviews, reason=reason
            )
        elif not dry_run and found.verdict is not Verdict.TOO_FEW:
            self._store.fits.refuse(self._clock.now(), reviews=reviews, reason=reason)
        return Outcome(reviews=found.tested, adopted=adopted, before=found.before, after=found.after, reason=reason)

    def revert(self, *, dry_run: bool = False) -> Outcome:
        """Go back to the parameters from before the last adopted fit; once more, to those from before that.

        Raises:
            StudylmError: no adopted fit is left to be reverted, or the history is not writable; nothing has changed then.
        """
        if not dry_run:
            self._refuse_read_only()
        standing, reviews = self._store.fits.standing(), self._reviews()
        if not standing:
            raise StudylmError("There is nothing to revert.", "The published parameters of FSRS hold.")
        *earlier, last = standing
        what = "the published parameters"
        if earlier:
            what = f"the parameters of the fit of {self._settings.config.study_day(earlier[-1].at)}"
        reason = f"This would go back to {what}." if dry_run else f"Back to {what}."
        if not dry_run:
            self._store.fits.revert(self._clock.now(), reviews=reviews, reason=reason, expected=last)
        return Outcome(reviews=reviews, adopted=False, before=None, after=None, reason=reason)

    def _reviews(self) -> int:
        """The reviews that began in the review phase, nearly all of those that a fit looks at."""
        return sum(total.reviews for total in self._store.daily.totals() if total.phase is Phase.REVIEW)

    def _refuse_read_only(self) -> None:
        if self._store.read_only:
            raise StudylmError(
                "The history is not writable, so no parameters can be adopted.",
                "Make the file and its folder writable, or try with --dry-run.",
            )


def _reason(found: Fit, *, dry_run: bool) -> str:
    from studylm.scheduling.fitting import FEWEST, Verdict

    if found.verdict is Verdict.TOO_FEW:
        return (
            f"You have {found.tested} of the {FEWEST} reviews that a fit needs: those that came a day or more after the one"
            " before on the same card."
        )
    stay = "The present parameters stay."
    if found.verdict is Verdict.TOO_CLOSE:
        return f"Your reviews lie on too few days to judge a fit by those of the last ones. {stay}"
    if found.before is None or found.after is None:
        return f"The fit to your reviews gave no parameters that could be used. {stay}"
    if found.before == found.after:
        return "The present parameters are those of the fit already."
    before, after = _distinct(found.before, found.after)
    last, losses = f"On your last {found.held_out:,} reviews", f"log loss {after} instead of {before}"
    if found.verdict is Verdict.BETTER:
        changed = " Nothing was changed." if dry_run else ""
        return f"{last} the new parameters predict better: {losses}.{changed}"
    if found.verdict is Verdict.WITHIN_CHANCE:
        return f"{last} new parameters predict hardly better: {losses}, which may be chance. {stay}"
    return f"{last} new parameters predict no better: {losses}. {stay}"


def _distinct(one: float, other: float) -> tuple[str, str]:
    """Two different numbers with three decimals, or as many more as tell them apart."""
    for decimals in range(3, 17):
        texts = f"{one:.{decimals}f}", f"{other:.{decimals}f}"
        if texts[0] != texts[1]:
            break
    return texts
