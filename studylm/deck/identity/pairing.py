"""Pairs the cards that are remembered with those that the decks hold now, the surest first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from studylm.deck.card import Card, Library
from studylm.deck.identity.fingerprints import Doubt, Known, fingerprint, position
from studylm.deck.identity.gaps import Gaps, beside, made_of, more_or_less, part, same_figures
from studylm.deck.similarity import likeness, words

EDITED = 80.0
"""Likeness from which a question is the same one edited, 0-100."""
IN_PLACE = 58.0
"""What is enough where the questions above and below it are unchanged."""
IN_PLACE_BONUS = 25.0
CLEAR = 5.0
"""By how much the best match must be better than the next."""
SAME_DECK = 0.5
"""Share of a deck's known cards that must stand in another for it to be the same deck renamed."""
COPIED = 0.8
"""The same, for it to be a copy."""
MANY = 100_000
"""Pairs of questions; of more, not all are compared."""
RARE = 20
"""Questions that a word is in at most, for it to tell them from others."""
PROBED = 100
"""Cards that are compared to find out whether a deck was renamed while everything in it was edited."""


class Pairing:
    """Pairs known cards with present ones, the surest first."""

    def __init__(self, library: Library, earlier: Mapping[str, Known]) -> None:
        self.library = library
        self.earlier = earlier
        self.pairs: dict[str, str] = {}  # known id -> the present card's id, as the library has it
        self.taken: set[str] = set()
        self.prints: dict[str, str] = {}
        self.decks: dict[str, str] = {}  # old name -> new name of a deck
        self.doubts: list[Doubt] = []
        self.order = sorted(library.cards.values(), key=position)  # as the files have them
        self.places: dict[str, int] = {}
        counts: dict[str, int] = defaultdict(int)
        for card in self.order:
            self.places[card.id] = counts[card.deck]
            counts[card.deck] += 1

    def find(self) -> None:
        """Pair what can be paired; the rest is in `lost`, and what is not clear in `doubts`."""
        self.stay()
        self.renamed_decks()
        self.moved()
        self.edited()
        self.inherited()

    def print_of(self, card: Card) -> str:
        found = self.prints.get(card.id)
        if found is None:
            found = self.prints[card.id] = fingerprint(card.prompt)
        return found

    def pair(self, known_id: str, card_id: str) -> None:
        self.pairs[known_id] = card_id
        self.taken.add(card_id)

    def lost(self) -> list[Known]:
        """Known cards that no present card was found for, in the order of their decks."""
        return sorted(
            (entry for card_id, entry in self.earlier.items() if card_id not in self.pairs),
            key=lambda entry: (entry.deck, entry.place),
        )

    def free(self) -> list[Card]:
        """Present cards that were not found among the known ones, in the order of their files."""
        return [card for card in self.order if card.id not in self.taken]

    def stay(self) -> None:
        """Explicit ids are themselves; a derived one is, if it asks what it asked before."""
        for card_id, entry in self.earlier.items():
            card = self.library.cards.get(card_id)
            if card is not None and (
                card_id not in self.library.derived
                or card.prompt == entry.prompt
                or self.print_of(card) == entry.fingerprint
            ):
                self.pair(card_id, card_id)

    def renamed_decks(self) -> None:
        """A deck that is gone, most of whose cards stand in one that is new, was renamed."""
        present = {card.deck for card in self.order}
        seen = {entry.deck for entry in self.earlier.values()}
        gone: dict[str, list[Known]] = defaultdict(list)
        for entry in self.lost():
            if entry.deck not in present:
                gone[entry.deck].append(entry)
        fresh: dict[str, list[Card]] = defaultdict(list)
        for card in self.order:
            if card.deck not in seen and not card.bundled:
                fresh[card.deck].append(card)
        alone = len(gone) == len(fresh) == 1
        for deck, entries in gone.items() if fresh else ():
            prints = {entry.fingerprint for entry in entries}
            names = {entry.card_id.partition("/")[2] for entry in entries}
            counts = {
                name: sum(self.print_of(card) in prints or card.name in names for card in cards)
                for name, cards in fresh.items()
            }
            if alone and not any(counts.values()):  # everything was edited as well
                counts = {name: _alike(entries, cards) for name, cards in fresh.items()}
            best = max(counts, key=lambda name: counts[name])
            # Of what the deck held long ago, much may be gone; then the new one must hold little else.
            most = counts[best] >= SAME_DECK * len(entries)
            if most or ((counts[best] > 1 or alone) and counts[best] >= SAME_DECK * len(fresh[best])):
                self.decks[deck] = best

    def home(self, entry: Known) -> str:
        """The deck that a known card would be in now."""
        return self.decks.get(entry.deck, entry.deck)

    def moved(self) -> None:
        """The same words elsewhere: in another place of the deck, under an explicit id, in another deck."""
        for entry in self.lost():
            same_name = f"{self.home(entry)}/{entry.card_id.partition('/')[2]}"
            explicit = same_name in self.library.cards and same_name not in self.library.derived
            if entry.deck in self.decks and explicit and same_name not in self.taken:
                self.pair(entry.card_id, same_name)
        by_print: dict[str, list[Card]] = defaultdict(list)
        for card in self.free():
            if not card.bundled:
                by_print[self.print_of(card)].append(card)
        for near in (True, False):
            # The closest in place first, so that of several equal questions the one that stayed keeps its history,
            # and reading the same files again gives the same.
            pairs = [
                (abs(self.places[card.id] - entry.place), entry.card_id, card.id)
                for entry in self.lost()
                for card in by_print.get(entry.fingerprint, ())
                if not near or card.deck == self.home(entry)
            ]
            for _, known_id, card_id in sorted(pairs):
                if known_id not in self.pairs and card_id not in self.taken:
                    self.pair(known_id, card_id)

    def edited(self) -> None:
        """Other words, but nearly the same, or between the same neighbours."""
        lost, free = self.lost(), [card for card in self.free() if not card.bundled]
        if not lost or not free:
            return
        old = {entry.card_id: words(entry.prompt) for entry in lost}
        new = {card.id: words(card.prompt) for card in free}
        gaps = self.gaps(lost, free)
        found: list[tuple[float, str, str]] = []
        rivals: dict[tuple[str, str], list[tuple[float, str, str]]] = defaultdict(list)
        sure: set[tuple[str, str]] = set()
        candidates = list(self.candidates(lost, free, old, new, gaps))
        for entry, card in candidates:
            one, other = old[entry.card_id], new[card.id]
            at_home = card.deck == self.home(entry) and card.id in self.library.derived
            in_place = (
                at_home
                and (entry.card_id == card.id or gaps.same(entry.card_id, card.id, old, new))
                and (made_of(one, other) or made_of(other, one))
            )
            like = likeness(one, other, IN_PLACE if in_place else EDITED - CLEAR)
            if not like or part(one, other):
                continue
            # A new explicit id is for a new card, and another deck asks for itself, unless it is about the very same.
            if not (in_place or (same_figures(one, other) if at_home else more_or_less(one, other))):
                continue
            if in_place:
                sure.add((entry.card_id, card.id))
                like += IN_PLACE_BONUS
            like += CLEAR if entry.card_id == card.id else 0.0 if at_home else -CLEAR
            match = like, entry.card_id, card.id
            found.append(match)
            rivals["known", entry.card_id].append(match)
            rivals["card", card.id].append(match)
        for weight, known_id, card_id in sorted(found, reverse=True):
            if known_id in self.pairs or card_id in self.taken:
                continue
            others = [
                other
                for other, k, c in (*rivals["known", known_id], *rivals["card", card_id])
                if (k == known_id) != (c == card_id) and k not in self.pairs and c not in self.taken
            ]
            clear = max(others, default=0.0) <= weight - CLEAR
            if clear and (weight >= EDITED or (known_id, card_id) in sure):
                self.pair(known_id, card_id)
        self._doubt(candidates, gaps, old, new)

    def candidates(
        self,
        lost: Sequence[Known],
        free: Sequence[Card],
        old: Mapping[str, str],
        new: Mapping[str, str],
        gaps: Gaps,
    ) -> Iterator[tuple[Known, Card]]:
        """The pairs to compare: all; of too many those that stand in the same gap or share a rare word."""
        if len(lost) * len(free) <= MANY:
            yield from ((entry, card) for entry in lost for card in free)
            return
        cards = {card.id: card for card in free}
        having: dict[str, list[str]] = defaultdict(list)
        for card in free:
            for word in set(new[card.id].split()):
                having[word].append(card.id)
        for entry in lost:
            near = dict.fromkeys(gaps.beside(entry.card_id))
            for word in set(old[entry.card_id].split()):
                if len(having.get(word, ())) <= RARE:
                    near.update(dict.fromkeys(having.get(word, ())))
            yield from ((entry, cards[card_id]) for card_id in near)

    def inherited(self) -> None:
        """A card that is gone leaves its history to one that asks the same and stood beside it, never studied.

        But a deck that is gone as a whole may return, unless the other one is a copy of it.
        """
        twins: dict[str, list[Known]] = defaultdict(list)
        for entry in self.earlier.values():
            if not entry.studied and entry.card_id in self.pairs:
                twins[entry.fingerprint].append(entry)
        if not twins:
            return
        present = {card.deck for card in self.order}
        held: dict[str, list[str]] = defaultdict(list)
        for entry in self.earlier.values():
            held[entry.deck].append(entry.fingerprint)
        for entry in self.lost():
            if not entry.studied:
                continue
            for twin in twins[entry.fingerprint]:
                theirs = set(held[twin.deck])
                copied = sum(each in theirs for each in held[entry.deck]) >= COPIED * len(held[entry.deck])
                if twin.card_id in self.pairs and (entry.deck in present or copied):
                    self.pairs[entry.card_id] = self.pairs.pop(twin.card_id)
                    break

    def gaps(self, lost: Sequence[Known], free: Sequence[Card]) -> Gaps:
        """What stood, and what stands now, between the same two known cards."""
        back = {card_id: known_id for known_id, card_id in self.pairs.items()}
        around = beside([(card.id, card.deck, back.get(card.id)) for card in self.order])
        ranked = sorted(self.earlier.values(), key=lambda entry: (entry.deck, entry.place))
        stood = beside([(it.card_id, self.home(it), it.card_id if it.card_id in self.pairs else None) for it in ranked])
        return Gaps(
            {entry.card_id: (self.home(entry), *stood[entry.card_id]) for entry in lost},
            {card.id: (card.deck, *around[card.id]) for card in free},
        )

    def _doubt(
        self, candidates: Sequence[tuple[Known, Card]], gaps: Gaps, old: Mapping[str, str], new: Mapping[str, str]
    ) -> None:
        """Name the present questions that seem to be a part of a lost one, or to hold one."""
        named: dict[tuple[str, str], list[str]] = defaultdict(list)
        for entry, card in candidates:
            if not entry.studied or entry.card_id in self.pairs or card.id in self.taken:
                continue
            one, other = new[card.id], old[entry.card_id]
            if card.deck == self.home(entry) and (
                part(one, other) or (gaps.both(entry.card_id, card.id) and made_of(one, other))
            ):
                named[card.id, "a part of" if len(one) < len(other) else "more than"].append(entry.card_id)
        for (card_id, what), known in sorted(named.items(), key=lambda it: position(self.library.cards[it[0][0]])):
            ids = " and ".join(f"“{each}”" for each in sorted(known)[:3])
            whose = "its history was" if len(known) == 1 else "their histories were"
            message = f"This seems to ask {what} the earlier {ids}; {whose} not carried over."
            self.doubts.append(Doubt(card_id, tuple(sorted(known)), self.library.cards[card_id].source, message))


def _alike(entries: Sequence[Known], cards: Sequence[Card]) -> int:
    """How many of the cards are nearly the same as one of the entries."""
    old = [words(entry.prompt) for entry in entries[:PROBED]]
    return sum(any(likeness(key, words(card.prompt), EDITED) for key in old) for card in cards[:PROBED])
