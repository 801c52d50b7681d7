"""Prints, for every code card, what its recorded answers come to and how long a warm run takes.

    python benchmarks/cards.py [CARD...] [--repeat 1]        about six minutes for all

Columns: right answers (and solutions) that pass, wrong answers that are told the mistake they name, the starter's
verdict, and the median of the time of a whole warm run of a right answer, from the request to the verdict: after a short
pause, as a learner makes one between two saves, and (of the wrong answers) in a row without one.
"""

from __future__ import annotations

import argparse
import re
import statistics
import tempfile
import time
from pathlib import Path

from studylm.checker.client import Checker
from studylm.checker.verdict import CheckRequest, Verdict
from studylm.deck.card import Card, Kind
from studylm.deck.library import load_library
from studylm.workspace import Workspace

ROOT = Path(__file__).resolve().parents[1]


PAUSE = 0.3
"""Before each run of a right answer, in seconds: learners do not save every tenth of a second."""


class Bench:
    """A warm checker and a clock."""

    def __init__(self, checker: Checker) -> None:
        self.checker = checker

    def run(self, card: Card, source: bytes, filename: str) -> tuple[Verdict, float]:
        """The verdict, and the seconds it took."""
        assert card.checks is not None
        start = time.perf_counter()
        verdict = self.checker.run(
            CheckRequest(card=card.id, source=source, filename=filename, checks=card.checks, timeout=20.0, device="cpu")
        )
        return verdict, time.perf_counter() - start


def told(verdict: Verdict, source: str) -> bool:
    """Whether a wrong answer is turned down with every phrase that it names."""
    said = {check.id: f"{check.message} {check.expected} {check.actual} {check.hint}" for check in verdict.checks}
    said[verdict.outcome.value] = verdict.message
    wanted = re.findall(r"^# expects: *([\w-]+) *\| *(.+?) *$", source, re.MULTILINE)
    return not verdict.passed and all(
        phrase.lower() in " ".join(said.get(where, "").split()).lower() for where, phrase in wanted
    )


def main() -> None:
    """Run all recorded answers and print one line a card."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cards", nargs="*", help="names of code cards; all if none is given")
    parser.add_argument("--repeat", type=int, default=1, help="timed runs of each right answer")
    options = parser.parse_args()
    library = load_library(Workspace(ROOT / "nowhere"))
    cards = [c for c in library.cards.values() if c.kind is Kind.CODE and c.deck == "language-model"]
    cards = [c for c in cards if not options.cards or c.name in options.cards]
    medians: list[float] = []
    rows: list[float] = []
    totals = [0, 0, 0, 0]
    print(f"{'card':<20}{'right':>9}{'wrong':>9}  {'starter':<9}{'median s':>9}{'slowest s':>10}{'in a row s':>11}")
    with tempfile.TemporaryDirectory() as folder, Checker(Workspace(Path(folder))) as checker:
        bench = Bench(checker)
        for card in cards:
            bench.run(card, (card.starter or "").encode(), "warm-up.py")
            starter, _ = bench.run(card, (card.starter or "").encode(), f"{card.name}.py")
            answers = ROOT / "tests" / "answers" / card.name
            right = [*sorted(answers.glob("right-*.py")), *card.solutions]
            wrong = sorted(answers.glob("wrong-*.py"))
            times, passed = [], 0
            for path in right:
                runs = []
                for _ in range(options.repeat):
                    time.sleep(PAUSE)
                    runs.append(bench.run(card, path.read_bytes(), path.name))
                passed += all(verdict.passed for verdict, _ in runs)
                times += [seconds for _, seconds in runs]
            refused = [(bench.run(card, p.read_bytes(), p.name), p.read_text()) for p in wrong]
            caught = sum(told(verdict, text) for (verdict, _), text in refused)
            median, row = statistics.median(times), statistics.median(seconds for (_, seconds), _ in refused)
            medians.append(median)
            rows.append(row)
            totals = [a + b for a, b in zip(totals, (passed, len(right), caught, len(wrong)), strict=True)]
            print(
                f"{card.name:<20}{f'{passed}/{len(right)}':>9}{f'{caught}/{len(wrong)}':>9}  "
                f"{starter.outcome.value:<9}{median:>9.3f}{max(times):>10.3f}{row:>11.3f}",
                flush=True,
            )
    print(
        f"{'all':<20}{f'{totals[0]}/{totals[1]}':>9}{f'{totals[2]}/{totals[3]}':>9}  {'':<9}"
        f"{statistics.median(medians):>9.3f}{max(medians):>10.3f}{statistics.median(rows):>11.3f}"
        "  (of the cards' medians: median, largest, median)"
    )


if __name__ == "__main__":
    main()
