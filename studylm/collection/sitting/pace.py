"""How long cards take this learner: usual times by kind and form, in seconds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import fmean, median, quantiles

from studylm.deck.card import Card, Kind
from studylm.forms.form import Form
from studylm.scheduling.model import Config, Memory, Phase
from studylm.store.derived.times import Time

ENOUGH = 5
"""Own times of a kind and form after which they are used."""
ENOUGH_FOR_LONG = 20
"""The same for the long ones among them."""

Way = Kind | Form
"""A kind of card, or of a code card the form in which it comes."""


@dataclass(frozen=True, slots=True)
class Usual:
    """Seconds of one showing of a card: the median, the mean, what one in ten exceeds, and the longest lately."""

    median: float
    mean: float
    long: float
    longest: float


def _guess(seconds: float) -> Usual:
    return Usual(seconds, 1.15 * seconds, 2 * seconds, 4 * seconds)


GUESSES: Mapping[Way, Usual] = {
    Kind.RECALL: _guess(25),
    Kind.SPOT: _guess(25),
    Kind.CODE: _guess(300),
    Form.BUILD: _guess(600),
    Form.RESTORE: _guess(150),
    Form.REPAIR: _guess(180),
    Form.REBUILD: _guess(420),
}
"""Until the learner's own times are known."""


class Pace:
    """The usual times of one learner.

    Args:
        times: the last ones.
        kinds: returns the kind of a card; None if it is in no deck any more.
    """

    def __init__(self, times: Iterable[Time], kinds: Mapping[str, Kind]) -> None:
        own: dict[Way, list[float]] = {}
        for card_id, form, milliseconds in times:
            way = form or kinds.get(card_id)
            if way is not None:
                own.setdefault(way, []).append(milliseconds / 1000)
        self._usual: dict[Way, Usual] = {**GUESSES, **{way: _usual(way, found) for way, found in own.items()}}

    def usual(self, kind: Kind, form: Form | None = None) -> Usual:
        """The time of one showing of a card of this kind, of a code card in this form."""
        return self._usual.get(form or kind) or self._usual.get(kind) or _guess(25)

    def showings(self, kind: Kind, memory: Memory, recall: float | None, config: Config) -> float:
        """How often a card is shown on one day until it is done, on average."""
        if kind is Kind.CODE:
            return 1.0
        if memory.phase is Phase.NEW:
            return max(1.0, len(config.learning_steps) + 0.3)
        if memory.phase is Phase.REVIEW:
            return 1.0 + (1.0 - (recall or 0.0)) * len(config.relearning_steps)
        return 1.2


def _usual(way: Way, seconds: list[float]) -> Usual:
    guess = GUESSES.get(way, _guess(25))
    if len(seconds) < ENOUGH:
        return guess
    middle = median(seconds)
    long = quantiles(seconds, n=10)[-1] if len(seconds) >= ENOUGH_FOR_LONG else 2 * middle
    return Usual(middle, fmean(seconds), max(long, middle), max(seconds))


def kinds_of(cards: Mapping[str, Card], times: Iterable[Time]) -> dict[str, Kind]:
    """The kinds of the cards that these times are about."""
    return {time.card_id: cards[time.card_id].kind for time in times if time.card_id in cards}
