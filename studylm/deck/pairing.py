"""Pairs the cards that are remembered with those that the decks hold now, the surest first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from studylm.deck.card import Card, Library, Problem
from studylm.deck.known import Known, fingerprint, position

EDITED = 80.0  # likeness from which a question is the same one edited, 0-100
IN_PLACE = 58.0  # the same, where the questions above and below it are unchanged
CLEAR = 5.0  # by how much the best match must be better than the next
SAME_DECK = 0.5  # share of a deck's known cards that must stand in another for it to be the same deck renamed


class Pairing:
    """Pairs known cards with present ones, the surest first."""

    def __init__(self, library: Library, earlier: Mapping[str, Known]) -> None:
        self.library = library
        self.earlier = earlier
        self.pairs: dict[str, str] = {}  # known id -> the present card's id, as the library has it
        self.taken: set[str] = set()
        self.prints: dict[str, str] = {}
        self.decks: dict[str, str] = {}  # old name -> new name of a deck
        self.doubts: list[Problem] = []
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
        """A deck that is gone, most of whose known cards stand in one that is new, was renamed."""
        present = {card.deck for card in self.library.cards.values()}
        seen = {entry.deck for entry in self.earlier.values()}
        gone: dict[str, list[Known]] = defaultdict(list)
        for entry in self.lost():
            if entry.deck not in present:
                gone[entry.deck].append(entry)
        for deck, entries in gone.items():
            counts: dict[str, int] = defaultdict(int)
            prints = {entry.fingerprint for entry in entries}
            names = {entry.card_id.partition("/")[2] for entry in entries}
            for card in self.library.cards.values():
                if card.deck not in seen and not card.bundled:
                    counts[card.deck] += self.print_of(card) in prints or card.name in names
            best = max(counts, key=lambda name: counts[name], default=None)
            if best is not None and counts[best] >= SAME_DECK * len(entries):
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
        from studylm.deck.matching import likeness, words

        lost = self.lost()
        # A card whose explicit id is new asks something else, unless its words are the very same (`moved`).
        free = [card for card in self.free() if card.id in self.library.derived]
        if not lost or not free:
            return
        old = {entry.card_id: words(entry.prompt) for entry in lost}
        new = {card.id: words(card.prompt) for card in free}
        between = self.neighbours(lost, free)
        found: list[tuple[float, str, str]] = []
        for entry in lost:
            for card in free:
                if card.deck != self.home(entry):
                    continue
                in_place = (entry.card_id, card.id) in between or entry.card_id == card.id
                like = likeness(old[entry.card_id], new[card.id], IN_PLACE if in_place else EDITED - CLEAR)
                if like and not _part(old[entry.card_id], new[card.id]):
                    same = CLEAR if entry.card_id == card.id else 0
                    found.append((like + (25 if in_place else 0) + same, entry.card_id, card.id))
        found.sort(reverse=True)
        for weight, known_id, card_id in found:
            if known_id in self.pairs or card_id in self.taken or weight < EDITED - 10:
                continue
            rivals = [
                other
                for other, k, c in found
                if (k == known_id) != (c == card_id) and k not in self.pairs and c not in self.taken
            ]
            in_place = (known_id, card_id) in between or known_id == card_id
            if (weight >= EDITED or in_place) and (not rivals or max(rivals) <= weight - CLEAR):
                self.pair(known_id, card_id)
        self._doubt([entry for entry in lost if entry.card_id not in self.pairs], old, new)

    def neighbours(self, lost: Sequence[Known], free: Sequence[Card]) -> set[tuple[str, str]]:
        """Pairs of a lost and a free card that stand between the same known cards."""
        back = {card_id: known_id for known_id, card_id in self.pairs.items()}
        around: dict[str, tuple[str | None, str | None]] = {}
        for step, cards in ((0, self.order), (1, self.order[::-1])):
            last: dict[str, str | None] = {}
            for card in cards:
                before = last.get(card.deck)
                held = around.get(card.id, (None, None))
                around[card.id] = (before, held[1]) if step == 0 else (held[0], before)
                if card.id in back:
                    last[card.deck] = back[card.id]
        ranked = sorted(self.earlier.values(), key=lambda entry: (entry.deck, entry.place))
        beside: dict[str, tuple[str | None, str | None]] = {}
        for step, entries in ((0, ranked), (1, list(reversed(ranked)))):
            previous: dict[str, str | None] = {}
            for entry in entries:
                held = beside.get(entry.card_id, (None, None))
                before = previous.get(entry.deck)
                beside[entry.card_id] = (before, held[1]) if step == 0 else (held[0], before)
                if entry.card_id in self.pairs:
                    previous[entry.deck] = entry.card_id
        return {
            (entry.card_id, card.id)
            for entry in lost
            for card in free
            if card.deck == self.home(entry)
            and beside[entry.card_id] == around[card.id]
            and beside[entry.card_id] != (None, None)
        }

    def _doubt(self, lost: Sequence[Known], old: Mapping[str, str], new: Mapping[str, str]) -> None:
        """Name the present questions that seem to be a part of a lost one, or to hold one."""
        for card in self.free():
            key = new.get(card.id, "")
            for entry in lost:
                if entry.studied and card.deck == self.home(entry) and _part(key, old[entry.card_id]):
                    what = "a part of" if len(key) < len(old[entry.card_id]) else "more than"
                    message = (
                        f"This seems to ask {what} the earlier “{entry.card_id}”; its history was not carried over."
                    )
                    self.doubts.append(Problem(card.source, message))
                    break


def _part(one: str, other: str) -> bool:
    """Whether one question, as words, is a part of the other and much shorter: it was split off, or merged in."""
    from rapidfuzz import fuzz

    small, large = sorted((one, other), key=len)
    return len(small.split()) >= 3 and len(small) < 0.75 * len(large) and fuzz.partial_ratio(small, large) >= 92
