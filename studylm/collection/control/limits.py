"""The day's limits: how many new cards and reviews a study day brings, in all and of single decks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from studylm.collection.clock import StudyClock
from studylm.scheduling.model import Phase
from studylm.scheduling.queue import StudyOrder
from studylm.settings import LiveSettings, Settings
from studylm.store.store import Store


@dataclass(frozen=True, slots=True)
class Left:
    """How many cards the day still allows: in all, and of the decks that have a limit of their own.

    Attributes:
        new_first: which new cards come before the others, for an exam; None if all are in the order of the library.
    """

    new: int
    review: int
    new_of: Mapping[str, int]
    review_of: Mapping[str, int]
    new_first: Callable[[str], bool] | None = None

    @property
    def choosy(self) -> bool:
        """Whether which cards come depends on more than the sizes of the groups."""
        return bool(self.new_of or self.review_of or self.new_first)

    def apply(self, order: StudyOrder) -> StudyOrder:
        """The cards of `order` within the limits. Cards in a step are not limited: they were begun."""
        new: Iterable[str] = order.new
        if (first := self.new_first) is not None:
            new = sorted(new, key=lambda card_id: not first(card_id))  # stable
        return StudyOrder(
            learning=order.learning,
            review=_within(order.review, self.review, self.review_of),
            new=_within(new, self.new, self.new_of),
            soon=order.soon,
        )


MANY = 1_000_000
"""No limit."""


class DayLimits:
    """The limits of one sitting, which ends or goes on with the next study day.

    Args:
        new_limit: new cards a day; None for what the settings say.
        more: new cards in addition, on this study day only; then reviews are not limited either.
        exam_new: returns how many new cards today an exam needs; 0 if there is none.
        new_first: returns which new cards come before the others; see `Left`.
    """

    def __init__(
        self,
        store: Store,
        settings: LiveSettings,
        clock: StudyClock,
        *,
        new_limit: int | None = None,
        more: int = 0,
        exam_new: Callable[[], int] = lambda: 0,
        new_first: Callable[[], Callable[[str], bool] | None] = lambda: None,
    ) -> None:
        self._store = store
        self._settings = settings
        self._clock = clock
        self._new_limit = new_limit
        self._exam_new = exam_new
        self._new_first = new_first
        self._more = max(0, more)
        self._day = clock.today()
        self._met_before = store.daily.met_on(self._day)

    def left(self) -> Left:
        """What is left of today's limits now."""
        today, settings = self._clock.today(), self._settings.current
        new = settings.new_per_day if self._new_limit is None else self._new_limit
        if self._new_limit is None and new:  # with 0 the learner wants none at all
            new = max(new, self._exam_new())
        more = self._more > 0 and today == self._day
        if more:  # more than were met before, even if those were too many
            new = max(new, self._met_before) + self._more
        done = self._store.daily.begun_on(today)
        return Left(
            max(0, new - done.get(Phase.NEW, 0)),
            MANY if more else max(0, settings.reviews_per_day - done.get(Phase.REVIEW, 0)),
            self._of_decks(settings, "new_per_day", lambda: self._done(today, Phase.NEW)),
            self._of_decks(settings, "reviews_per_day", lambda: self._done(today, Phase.REVIEW)),
            self._new_first(),
        )

    def _of_decks(self, settings: Settings, key: str, done: Callable[[], Counter[str]]) -> dict[str, int]:
        limits = {deck: own[key] for deck, own in settings.decks.items() if key in own} if settings.decks else {}
        if not limits:
            return {}
        counted = done()
        return {deck: max(0, limit - counted[deck]) for deck, limit in limits.items()}

    def _done(self, today: date, phase: Phase) -> Counter[str]:
        """Deck -> reviews of this study day that began in a phase."""
        return Counter(card_id.partition("/")[0] for card_id in self._store.reviews.cards_on(today, phase))


def _within(card_ids: Iterable[str], most: int, of_decks: Mapping[str, int]) -> tuple[str, ...]:
    left = dict(of_decks)
    kept: list[str] = []
    for card_id in card_ids:
        if len(kept) >= most:
            break
        deck = card_id.partition("/")[0]
        if deck in left:
            if left[deck] <= 0:
                continue
            left[deck] -= 1
        kept.append(card_id)
    return tuple(kept)
