"""Measures what comes back: how many restores and repairs each code card yields, how many are proved, and what that costs.

    python benchmarks/forms.py                       all cards, all bases
    python benchmarks/forms.py gru dropout --bases 4 two cards, four bases each

A base is a passed answer: each bundled solution, and each right answer in tests/answers. For each one, restores and repairs are
proved as studylm proves them in the background, up to `--enough` of each form.
"""

from __future__ import annotations

import argparse
import concurrent.futures
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from studylm.checker.client import Checker
from studylm.checker.declared import read_declaration
from studylm.checker.verdict import CheckRequest, Outcome, Status, Verdict
from studylm.forms.answer.reading import parse
from studylm.forms.form import Form
from studylm.forms.preparing import prepare
from studylm.forms.repairing import possible_repairs
from studylm.forms.restoring import possible_pieces
from studylm.workspace import Workspace, bundled_cards

WANTED = 3
"""Restores and repairs that a base should yield at least."""
SHARE = 0.95
"""Of a card's bases."""
LEGEND = """
restores: single pieces that can be taken out of an answer, on average;  repairs: mistakes that can be built in, on average
proved: share of the runs that showed what they should, until {enough} of the form came out;  least: those of the worst base
first: runs until the first, the base's own included;  kinds: distinct kinds of mistake proved;  s/base: in the background
"""
DECK = bundled_cards() / "language-model"
ANSWERS = Path(__file__).resolve().parents[1] / "tests" / "answers"


@dataclass
class Found:
    """What one base yielded.

    Attributes:
        possible: per form, what could be tried: single pieces, and mistakes.
        tried: per form, the runs, the base's own left out.
        held: per form, the runs that showed what they should: that a gap matters, that a mistake fails a check by name.
        proved: per form, what came out.
        first: per form, the runs before the first proved one, the base's own included.
        kinds: the kinds of mistake that were proved.
        kept: why a candidate was not: how often it passed, or ended in another way than by a failed check.
    """

    base: Path
    possible: Counter[Form] = field(default_factory=Counter)
    tried: Counter[Form] = field(default_factory=Counter)
    held: Counter[Form] = field(default_factory=Counter)
    proved: Counter[Form] = field(default_factory=Counter)
    first: dict[Form, int] = field(default_factory=dict)
    kinds: set[str] = field(default_factory=set)
    kept: Counter[str] = field(default_factory=Counter)
    runs: int = 0
    seconds: float = 0.0
    passes: bool = True

    @property
    def enough(self) -> bool:
        """Whether it yielded what is wanted of both forms."""
        return min(self.proved[Form.RESTORE], self.proved[Form.REPAIR]) >= WANTED


def bases_of(card: str, most: int | None) -> list[Path]:
    """The bases of a card, evenly picked if there are more than `most`."""
    every = sorted((DECK / "solutions" / card).glob("*.py")) + sorted((ANSWERS / card).glob("right-*.py"))
    if most is None or len(every) <= most:
        return every
    return [every[round(number * (len(every) - 1) / max(1, most - 1))] for number in range(most)]


def measure(card: str, base: Path, checker: Checker, enough: int, pieces: int) -> Found:
    """Prove restores and repairs of one base."""
    checks = DECK / "checks" / f"{card}.py"
    defines = read_declaration(checks).defines
    data, found = base.read_bytes(), Found(base)

    def run(source: bytes) -> Verdict:
        asked = CheckRequest(
            card=f"language-model/{card}", source=source, filename=f"{card}.py", checks=checks, device="cpu"
        )
        verdict = checker.run(asked)
        found.runs += 1
        if source == data:
            found.passes = verdict.passed
        else:
            found.tried[form] += 1
            named = any(check.status is Status.FAILED for check in verdict.checks)
            held = not verdict.passed if form is Form.RESTORE else verdict.outcome is Outcome.FAILED and named
            found.held[form] += held
            if form is Form.REPAIR and not held:
                found.kept[verdict.outcome.value] += 1
        return verdict

    started = time.perf_counter()
    source = parse(data, defines)
    if source is not None:
        found.possible[Form.RESTORE] = len(possible_pieces(source))
        found.possible[Form.REPAIR] = sum(1 for _ in possible_repairs(source))
    for form in (Form.RESTORE, Form.REPAIR):
        before = found.runs
        for candidate in prepare(data, form, pieces=pieces, seen=(), run=run, defines=defines):
            found.proved[form] += 1
            found.first.setdefault(form, found.runs - before)
            if form is Form.REPAIR:
                found.kinds.add(candidate.key.split(":")[1])
            if found.proved[form] >= enough:
                break
    found.seconds = time.perf_counter() - started
    return found


def of_card(card: str, most: int | None, enough: int, pieces: int) -> tuple[str, list[Found]]:
    """Measure all bases of a card with a checker of its own."""
    with tempfile.TemporaryDirectory() as folder, Checker(Workspace(Path(folder))) as checker:
        return card, [measure(card, base, checker, enough, pieces) for base in bases_of(card, most)]


def row(card: str, found: Sequence[Found]) -> str:
    """A line of the table."""
    cells = [f"{card:<19}{len(found):>6}"]
    for form in (Form.RESTORE, Form.REPAIR):
        possible = sum(one.possible[form] for one in found) / len(found)
        tried, held = (
            sum(counts[form] for counts in many) for many in ([one.tried for one in found], [one.held for one in found])
        )
        least = min(one.proved[form] for one in found)
        first = sum(one.first.get(form, 0) for one in found) / len(found)
        cells.append(f"{possible:>10.1f}{held / max(1, tried):>8.0%}{least:>7}{first:>7.1f}")
    kinds = len(set().union(*(one.kinds for one in found)))
    enough = sum(one.enough for one in found) / len(found)
    seconds = sum(one.seconds for one in found) / len(found)
    return "".join([*cells, f"{kinds:>7}{seconds:>8.1f}{enough:>8.0%}"])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    every = sorted(path.name for path in (DECK / "solutions").iterdir())
    parser.add_argument("cards", nargs="*", help="the cards, without the deck's name; all if none is given")
    parser.add_argument("--bases", type=int, metavar="N", help="at most N bases of each card, evenly picked")
    parser.add_argument("--enough", type=int, default=5, metavar="N", help="stop after N proved ones of a form")
    parser.add_argument("--pieces", type=int, default=2, choices=(1, 2, 3), help="pieces that a restore takes out")
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="cards side by side")
    parser.add_argument("--short", action="store_true", help="also list the bases that yield too little")
    options = parser.parse_args()
    cards = options.cards or every
    if unknown := sorted(set(cards) - set(every)):
        parser.error(f"not a code card of the bundled deck: {', '.join(unknown)}")
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {sys.version.split()[0]}\n")
    head = f"{'card':<19}{'bases':>6}{'restores':>10}{'proved':>8}{'least':>7}{'first':>7}"
    head += f"{'repairs':>10}{'proved':>8}{'least':>7}{'first':>7}{'kinds':>7}{'s/base':>8}{'enough':>8}"
    print(head)
    print("-" * len(head))
    results: dict[str, list[Found]] = {}
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        waiting = [pool.submit(of_card, card, options.bases, options.enough, options.pieces) for card in cards]
        for done in concurrent.futures.as_completed(waiting):
            card, found = done.result()
            results[card] = found
            print(row(card, found), flush=True)
            for one in found:
                if not one.passes:
                    print(f"    {one.base.name} does not pass")
                elif options.short and not one.enough:
                    counts = f"{one.proved[Form.RESTORE]} restores, {one.proved[Form.REPAIR]} repairs"
                    print(f"    {one.base.name}: {counts} of {one.possible[Form.REPAIR]}, {dict(one.kept)}")
    bases = [one for found in results.values() for one in found]
    enough = sum(1 for found in results.values() if sum(one.enough for one in found) >= SHARE * len(found))
    print(LEGEND.format(enough=options.enough))
    print(f"{len(bases)} bases, {sum(one.runs for one in bases)} runs, {sum(one.seconds for one in bases):.0f} s")
    print(
        f"cards with at least {WANTED} restores and {WANTED} repairs from {SHARE * 100:.0f} % of their bases: "
        f"{enough} of {len(cards)}"
    )


if __name__ == "__main__":
    main()
