"""Every setting as a field of one typed object, with its default, its bounds and what it does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import time, timedelta
from difflib import get_close_matches
from typing import Any, NamedTuple

from studylm.errors import StudylmError
from studylm.forms.form import Form
from studylm.scheduling.model import DEFAULT_CONFIG, Config
from studylm.settings.values import Choice, ClockTime, Days, Durations, Setting, Share, Type, Whole

DECKS = "decks"
"""The table of what differs in single decks: `[decks.NAME]`."""

_STEPS = Durations(longest=timedelta(days=1), most=10)


class _About(NamedTuple):
    """What a field says of its key beside the default."""

    type: Type
    help: str
    per_deck: bool = True


def _about(kind: Type, help: str, *, per_deck: bool = True) -> dict[str, _About]:
    return {"about": _About(kind, help, per_deck)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The values that hold in one workspace. `for_deck` gives those of one deck.

    Attributes:
        decks: deck -> the values that differ in it.
        given: the keys that a file gives; the others have their defaults.
    """

    code_reviews: str = field(
        default="auto",
        metadata=_about(
            Choice(("auto", *(form.value for form in Form))),
            "the form in which a code card comes back: auto, or always one",
        ),
    )
    new_per_day: int = field(
        default=10, metadata=_about(Whole(0, 9999), "the new cards that a study day brings at most")
    )
    reviews_per_day: int = field(
        default=200, metadata=_about(Whole(0, 99999), "the cards in the review phase that a study day brings at most")
    )
    minutes_per_day: int = field(
        default=0,
        metadata=_about(
            Whole(0, 1440),
            "the minutes that a study day takes at most, the most worth first; 0 for no limit",
            per_deck=False,
        ),
    )
    easy_days: tuple[str, ...] = field(
        default=(),
        metadata=_about(Days(most=100), "weekdays and dates that get as few cards as possible", per_deck=False),
    )
    optimize: str = field(
        default="ask",
        metadata=_about(
            Choice(("ask", "never", "auto")),
            "whether FSRS is fitted to your reviews when enough of them are new: after a question, never, or by itself",
            per_deck=False,
        ),
    )
    desired_retention: float = field(
        default=DEFAULT_CONFIG.desired_retention,
        metadata=_about(Share(0.7, 0.99), "the chance of recall at which a card comes due"),
    )
    day_starts_at: time = field(
        default=DEFAULT_CONFIG.day_starts_at,
        metadata=_about(ClockTime(), "the local time at which a study day starts", per_deck=False),
    )
    leech_lapses: int = field(
        default=8, metadata=_about(Whole(1, 999), "the number of lapses from which a card is a leech")
    )
    learning_steps: tuple[timedelta, ...] = field(
        default=DEFAULT_CONFIG.learning_steps,
        metadata=_about(_STEPS, "how long a new card waits between its reviews on the first day"),
    )
    relearning_steps: tuple[timedelta, ...] = field(
        default=DEFAULT_CONFIG.relearning_steps,
        metadata=_about(_STEPS, "how long a card waits between its reviews after a lapse"),
    )
    maximum_interval: int = field(
        default=DEFAULT_CONFIG.maximum_interval, metadata=_about(Whole(1, 36500), "the longest interval in days")
    )
    decks: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    given: frozenset[str] = frozenset()

    def for_deck(self, deck: str) -> Settings:
        """The settings of one deck: its own values where it has some, else the general ones."""
        own = self.decks.get(deck)
        return replace(self, **own, given=self.given | own.keys()) if own else self

    def get(self, key: str, deck: str | None = None) -> Any:
        """The value of `key`, in one deck if `deck` is given. `decks.NAME.key` is the same as `key` in the deck NAME.

        Raises:
            StudylmError: there is no such key; the remedy names the nearest one.
        """
        named, key = split(key)
        return getattr(self.for_deck(named or deck or ""), key)

    def plain(self, key: str) -> Any:
        """The same as `get` gives, as JSON and TOML have it."""
        return SETTINGS[split(key)[1]].type.plain(self.get(key))

    def config(self, base: Config) -> Config:
        """How cards are scheduled: as in `base`, but for what a file gives."""
        names = {each.name for each in fields(base)} & self.given
        return replace(base, **{name: getattr(self, name) for name in names})

    def to_json(self) -> dict[str, Any]:
        """All of them as JSON data, with what differs in single decks under `decks`."""
        decks = {
            deck: {key: SETTINGS[key].type.plain(value) for key, value in own.items()}
            for deck, own in self.decks.items()
        }
        values = {key: each.type.plain(getattr(self, key)) for key, each in SETTINGS.items()}
        return values | ({DECKS: decks} if decks else {})


SETTINGS: Mapping[str, Setting] = {
    each.name: Setting(about.type.plain(each.default), *about)
    for each in fields(Settings)
    for about in (each.metadata.get("about"),)
    if about is not None
}
"""Every setting by its key."""


def split(key: str, where: str = "") -> tuple[str | None, str]:
    """The deck, if one is named, and the key itself.

    Raises:
        StudylmError: there is no such key, or it cannot differ in a deck. The message begins with `where`.
    """
    deck, name = None, key
    if key.startswith(f"{DECKS}."):
        deck, _, name = key.removeprefix(f"{DECKS}.").rpartition(".")
    if name not in SETTINGS or deck == "":
        raise unknown(key, name, where)
    if deck is not None and not SETTINGS[name].per_deck:
        raise StudylmError(f"{where}{name} cannot differ in one deck.", f"Set {name} itself.")
    return deck, name


def unknown(key: str, name: str, where: str) -> StudylmError:
    """The error for a key that does not exist, whose part after the deck is `name`."""
    near = get_close_matches(name, SETTINGS, n=1, cutoff=0.5)
    remedy = f"Did you mean {near[0]}?" if near else f"The settings are {', '.join(SETTINGS)}."
    return StudylmError(f"{where}There is no setting {key[:80]!r}.", remedy)
