"""Prints ten days of study of every card of the bundled deck, twice over, with the clock set by hand.

Run: python benchmarks/ten_days.py. Both passes must agree to the microsecond; a row is a card's ratings and intervals.
"""

from __future__ import annotations

import random
import tempfile
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

from studylm.collection import Collection, ReviewSession
from studylm.scheduling.model import Rating
from studylm.wording import interval
from studylm.workspace import Workspace

START = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)
DAYS = 10
SECONDS_A_CARD = 25


def study(root: Path) -> dict[str, list[tuple[Rating, float, datetime]]]:
    """Ten evenings: every card that is due and every new one, rated by a learner who knows about nine in ten."""
    chance = random.Random(0)
    now = START
    history: dict[str, list[tuple[Rating, float, datetime]]] = defaultdict(list)
    with Collection.open(Workspace(root), clock=lambda: now) as opened:
        for day in range(DAYS):
            now = START + timedelta(days=day)
            session = ReviewSession(opened, new_limit=1000)
            while session.current is not None:
                card = session.current
                session.reveal()
                rating = chance.choices(list(Rating), weights=(10, 15, 60, 15))[0]
                promised = session.previews()[rating]
                review = session.rate(rating)
                assert review.after == promised, "preview and rating differ"
                history[card.id].append((rating, review.after.interval_days or 0.0, review.after.due or now))
                now += timedelta(seconds=SECONDS_A_CARD)
                session.refresh()
    return history


def main() -> None:
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        first, second = study(Path(one)), study(Path(two))
    reviews = sum(map(len, first.values()))
    alike = "the same" if first == second else "DIFFERENT"
    print(f"{len(first)} cards, {reviews} reviews in {DAYS} days; the second pass is {alike}")
    for card_id in list(first)[:: max(1, len(first) // 15)]:
        steps = "  ".join(f"{r.word} {interval(timedelta(days=days))}" for r, days, _ in first[card_id])
        print(f"{card_id.partition('/')[2]:<22} {steps}")


if __name__ == "__main__":
    main()
