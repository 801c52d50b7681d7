"""Prints what a sitting costs with a large library and a long history. `python benchmarks/memory.py [--reviews N] [CARDS ...]`.

Measured for each number of cards: starting a program up to the first card (a new process, its imports included), opening the
collection in one that runs, one rating up to the next card (on disk) and its processor time, an undo, all figures, a search,
and the whole queue. If the package `anki` is installed, its backend does the same with as many cards and reviews, and the
ratios of the times are printed. All of them take turns. The cards and histories are generated.
"""

from __future__ import annotations

import argparse
import importlib.util
import itertools
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC
from pathlib import Path

from histories import Anki, Ours, Subject

SECONDS = 20.0
"""The longest time for the ratings of one program with one number of cards."""
RATINGS = (3, 1, 3, 2, 1, 4)
"""A third of the cards come again the same day, so that also a small library lasts."""
UNDOS = 3
SEARCHES = 5
MEASURES = (
    "start to first card",
    "open to first card",
    "rating p50",
    "rating p99",
    "rating, processor",
    "undo",
    "all figures",
    "first search",
    "another search",
    "whole queue",
)

Times = defaultdict[str, list[float]]
"""What was measured -> milliseconds of each time."""


def started(arguments: list[str]) -> None:
    """Run this script with these arguments in a process of its own."""
    subprocess.run([sys.executable, __file__, "--first-card", *arguments], check=True)


def first_card(name: str, path: str) -> None:
    """Open a collection that exists, as a program that is just started does."""
    if name == "anki":
        from anki.collection import Collection as AnkiCollection

        opened = AnkiCollection(path)
        opened.sched.get_queued_cards(fetch_limit=1)
    else:
        from studylm.collection import Collection, ReviewSession
        from studylm.scheduling.model import Config
        from studylm.workspace import Workspace

        ReviewSession(Collection.open(Workspace(Path(path)), config=Config(zone=UTC)))


def measure(action: Callable[[], None]) -> tuple[float, float]:
    """The time of one call and its processor time, in milliseconds."""
    start, used = time.perf_counter(), time.process_time()
    action()
    return (time.perf_counter() - start) * 1000, (time.process_time() - used) * 1000


def one_turn(subject: Subject, times: Times, ratings: int, seconds: float) -> None:
    """Measure everything once, and some ratings."""
    times["start to first card"].append(measure(lambda: started(subject.start()))[0])
    times["open to first card"].append(measure(subject.open)[0])
    until = time.monotonic() + seconds
    for _, rating in zip(range(ratings), itertools.cycle(RATINGS), strict=False):
        if time.monotonic() > until:
            break
        subject.more()
        clock, processor = measure(lambda rating=rating: subject.rate(rating))  # type: ignore[misc]
        times["rating"].append(clock)
        times["rating, processor"].append(processor)
    for _ in range(UNDOS):
        times["undo"].append(measure(subject.undo)[0])
    times["all figures"].append(measure(subject.figures)[0])
    times["first search"].append(measure(lambda: subject.search("42"))[0])
    for _ in range(SEARCHES):
        times["another search"].append(measure(lambda: subject.search("17"))[0])
    times["whole queue"].append(measure(subject.queue)[0])
    subject.close()


def figure(times: Times, what: str) -> float:
    """One of `MEASURES`: a median, or the time that 99 of 100 ratings stay below."""
    if what == "rating p99":
        return sorted(times["rating"])[len(times["rating"]) * 99 // 100]
    return statistics.median(times["rating" if what == "rating p50" else what])


def table(title: str, found: dict[str, Times]) -> None:
    """Print the figures of each program, and the ratio of the first to the second."""
    print(f"\n{title:<22}" + "".join(f"{name:>12}" for name in found) + ("       ratio" if len(found) > 1 else ""))
    for what in MEASURES:
        values = [figure(times, what) for times in found.values()]
        ratio = f"{values[0] / values[1]:12.2f}" if len(values) > 1 else ""
        print(f"{what:<22}" + "".join(f"{value:12.2f}" for value in values) + ratio)


def main() -> None:
    """Generate, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cards", nargs="*", type=int, default=[100, 1_000, 10_000])
    parser.add_argument("--reviews", type=int, default=1_000_000, help="reviews in each history")
    parser.add_argument("--ratings", type=int, default=300, help="ratings to measure")
    parser.add_argument("--turns", type=int, default=6)
    parser.add_argument("--first-card", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.first_card:
        first_card(*options.first_card)
        return
    makers: list[type[Ours] | type[Anki]] = [Ours]
    if importlib.util.find_spec("anki"):
        makers.append(Anki)
    else:
        print("The package anki is not installed: studylm alone is measured.")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CACHE_HOME"] = str(Path(folder) / "cache")
        subjects: dict[int, list[Subject]] = {}
        for cards in options.cards:
            root = Path(folder) / str(cards)
            root.mkdir()
            subjects[cards] = [make(root, cards, options.reviews) for make in makers]
        time.sleep(4)  # until the deck files have rested, as on any later start
        for ours, *_ in subjects.values():
            started(ours.start())
        times: dict[int, dict[str, Times]] = {
            cards: {subject.name: defaultdict(list) for subject in each} for cards, each in subjects.items()
        }
        for _ in range(options.turns):
            for cards, each in subjects.items():
                for subject in each:
                    share = options.ratings // options.turns, SECONDS / options.turns
                    one_turn(subject, times[cards][subject.name], *share)
    print(f"{options.reviews:,} reviews; milliseconds, medians of {options.turns} turns")
    for cards, found in times.items():
        table(f"{cards:,} cards", found)
    few, many = min(times), max(times)
    if few != many:
        print(f"\nA rating with {many:,} cards, as a multiple of one with {few:,}:")
        for what in ("rating p50", "rating, processor"):
            print(f"{what:<22}{figure(times[many]['studylm'], what) / figure(times[few]['studylm'], what):12.2f}")


if __name__ == "__main__":
    main()
