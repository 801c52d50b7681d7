"""The differences between two answers, line by line."""

from __future__ import annotations

import difflib
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

LONG = 500
"""Lines without a unique one among them from which lines that are repeated often are not searched one by one."""


class Change(StrEnum):
    """What a line of a comparison is."""

    SAME = "same"
    OLD = "old"
    """Only the old text has it."""
    NEW = "new"
    """Only the new text has it."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a comparison, without its end, and its 1-based numbers in both texts; 0 where it is not in one."""

    change: Change
    text: str
    old: int
    new: int


def differences(old: str, new: str) -> list[Line]:
    """Every line of both texts in order; what was replaced comes before what replaced it. Line ends do not count."""
    a, b = old.splitlines(), new.splitlines()
    lines: list[Line] = []
    i = j = 0
    for k, m in [*_same(a, b), (len(a), len(b))]:
        lines += [Line(Change.OLD, a[at], at + 1, 0) for at in range(i, k)]
        lines += [Line(Change.NEW, b[at], 0, at + 1) for at in range(j, m)]
        if k < len(a):
            lines.append(Line(Change.SAME, a[k], k + 1, m + 1))
        i, j = k + 1, m + 1
    return lines


def _same(a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int]]:
    """The places in `a` and `b` of the lines that stay, both ascending.

    Lines that occur once on either side are matched first, and only what lies between them is searched: with lines that
    are repeated all over a long answer, that search alone takes seconds.
    """
    in_b = {line: at for at, line in enumerate(b)}
    counts = Counter(a), Counter(b)
    once = [(at, in_b[line]) for at, line in enumerate(a) if counts[0][line] == counts[1][line] == 1]
    found: list[tuple[int, int]] = []
    i = j = 0
    for k, m in [*_longest(once), (len(a), len(b))]:
        between = difflib.SequenceMatcher(None, a[i:k], b[j:m], autojunk=k - i > LONG)
        for block in between.get_matching_blocks():
            found += [(i + block.a + at, j + block.b + at) for at in range(block.size)]
        if k < len(a):
            found.append((k, m))
        i, j = k + 1, m + 1
    return found


def _longest(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """A longest selection of pairs, ascending in the first number, that is ascending in the second too."""
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for at, (_, second) in enumerate(pairs):
        place = bisect_left(ends, second)
        before.append(last[place - 1] if place else -1)
        ends[place : place + 1] = [second]
        last[place : place + 1] = [at]
    chosen, at = [], last[-1] if last else -1
    while at >= 0:
        chosen.append(pairs[at])
        at = before[at]
    return chosen[::-1]


def unified(old_name: str, old: str, new_name: str, new: str) -> Sequence[str]:
    """The comparison as `diff -u` prints it; empty if the texts are equal up to line ends."""
    return list(difflib.unified_diff(old.splitlines(), new.splitlines(), old_name, new_name, lineterm=""))
