"""Finds rows of words in printed text: which rows it contains, whole and in order, in any layout.

Every place of every row has a word of its own, made up so that no label or other output contains it. The text can then be read
without knowing its layout: one word a line, sentences, Python lists, tables, x beside or below y.
"""

from __future__ import annotations

import bisect
import itertools
import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

MARK = "."
"""A word without letters, like the full stop of the chapter's data: searched for between its neighbours only."""

_BOUND = r"(?<![^\W_])(?:{})(?![^\W_])"
_COLOUR = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\^_])")
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})|\\x([89a-fA-F][0-9a-fA-F])")


def readable(text: str) -> str:
    """The text without terminal colours, and with the letters that JSON or `ascii` have escaped."""
    return _ESCAPED.sub(lambda m: chr(int(m[1] or m[2], 16)), _COLOUR.sub("", text))


def odd_words(count: int, seed: int = 0) -> list[str]:
    """`count` different made-up words. Some contain others (`bafo`, `bafon`, `bafo-kizu`), some have capitals, apostrophes or
    letters beyond ASCII, as a real vocabulary may.
    """
    syllables = [c + v for c in "bdfgkmpvz" for v in "aiou"]
    plain = ["".join(pair) for pair in itertools.product(syllables, syllables)]
    random.Random(seed).shuffle(plain)
    words: list[str] = []
    for n, word in enumerate(plain):
        words.append(word)
        if n % 6 == 1:
            words.append(word + "n")
        elif n % 6 == 3:
            words.append(f"{word}-{plain[n - 3]}")
        elif n % 12 == 5:
            words.append("XX" + word)
        elif n % 12 == 11:
            words.append(f"{word[0]}'{word[1:]}ü")
    return words[:count]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a batch's x or y, in words.

    Attributes:
        batch, index: the numbers of the batch and of the row in it, from 0.
        part: "x" or "y".
    """

    batch: int
    index: int
    part: str
    ids: tuple[int, ...]
    words: tuple[str, ...]

    @property
    def letters(self) -> tuple[str, ...]:
        """The words that have letters; each is in this row only, some of them twice."""
        return tuple(word for word in self.words if word != MARK)

    @property
    def different(self) -> int:
        """How many different words with letters it has."""
        return len(set(self.letters))

    def __str__(self) -> str:
        return " ".join(self.words)


@dataclass(frozen=True, slots=True)
class Corpus:
    """Batches of token ids, their vocabulary, and their rows in words."""

    batches: list[tuple[Tensor, Tensor]]
    vocab: list[str]
    rows: tuple[Row, ...]

    def first(self, n: int) -> tuple[Row, ...]:
        """The rows of the first `n` batches."""
        return tuple(row for row in self.rows if row.batch < n)


def corpus(shapes: Sequence[tuple[int, int]], *, marks: bool = False, seed: int = 0) -> Corpus:
    """Batches of these shapes (bs, sl), in which each place has a word of its own.

    Ids have three digits, so that they are not mistaken for numbers of rows or batches; the words below id 100 are in no batch.

    Args:
        marks: have MARK in some inner places, and repeat a word within its row, as in real text.
    """
    places = sum(2 * bs * sl for bs, sl in shapes)
    words = odd_words(101 + places, seed)
    vocab = [*words[:100], MARK, *words[100:]]
    free = list(range(101, 101 + places))
    random.Random(seed + 1).shuffle(free)
    batches, rows = [], []
    for number, (bs, sl) in enumerate(shapes):
        pair = []
        for part in "xy":
            table = [[free.pop() for _ in range(sl)] for _ in range(bs)]
            if marks:
                for k, line in enumerate(table):
                    if sl >= 3:
                        line[1 + k % (sl - 2)] = 100
                    if sl >= 6:
                        again = [place for place in range(sl) if line[place] != 100]
                        line[again[-2]] = line[again[-3 if k % 2 else 1]]
            pair.append(torch.tensor(table))
            rows += [Row(number, k, part, tuple(line), tuple(vocab[i] for i in line)) for k, line in enumerate(table)]
        batches.append((pair[0], pair[1]))
    return Corpus(batches, vocab, tuple(rows))


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    word: str


class Printed:
    """A printed text, and the words of a corpus in it."""

    def __init__(self, text: str, rows: Iterable[Row]) -> None:
        self.text = text = readable(text)
        self._rows = tuple(rows)
        self._home = {word: row for row in self._rows for word in row.letters}
        longest_first = sorted(self._home, key=len, reverse=True)
        pattern = _BOUND.format("|".join(map(re.escape, longest_first))) if longest_first else r"(?!)"
        self._found = [_Found(m.start(), m.end(), m.group()) for m in re.finditer(pattern, text)]

    @property
    def words(self) -> list[str]:
        """The words of the corpus in the text, in order."""
        return [found.word for found in self._found]

    def holds(self, row: Row) -> bool:
        """Whether the text contains the row, whole and in order.

        Between two of its words there may be anything, including words of the same row's other part (`one -> two`), but no
        word of another row. Where the row has MARKs between two words, the text must have at least as many there. A row may
        also be a column of the page, each word directly below the previous one.
        """
        return self.has_sequence(row.words, [row]) or self.has_column(row)

    def has_sequence(self, words: Sequence[str], rows: Iterable[Row]) -> bool:
        """Whether the text contains `words` in this order, with no words of the corpus between them but those of `rows` and
        their other parts.
        """
        places = {(row.batch, row.index) for row in rows}
        letters = [word for word in words if word != MARK]
        if not letters:
            return True
        gaps = _marks_between(words)
        starts = [k for k, found in enumerate(self._found) if found.word == letters[0]]
        return any(self._follows(k, letters, gaps, places) for k in starts)

    def _follows(self, start: int, letters: list[str], gaps: list[int], places: set[tuple[int, int]]) -> bool:
        at = self._found[start]
        wanted = 1
        for found in self._found[start + 1 :]:
            if wanted == len(letters):
                break
            if found.word == letters[wanted]:
                if self.text[at.end : found.start].count(MARK) < gaps[wanted - 1]:
                    return False
                at = found
                wanted += 1
            elif (home := self._home[found.word]) and (home.batch, home.index) not in places:
                return False
        return wanted == len(letters)

    def has_column(self, row: Row) -> bool:
        """Whether the row's words are below each other, all starting or all ending in the same column."""
        lines = self.text.split("\n")
        lettered = [k for k, word in enumerate(row.words) if word != MARK]
        wanted = list(row.words[lettered[0] : lettered[-1] + 1]) if lettered else []
        for right in (False, True):
            columns: dict[int, list[tuple[int, str]]] = {}
            for found, line, start in self._places():
                if self._home[found.word] == row:
                    columns.setdefault(start + len(found.word) if right else start, []).append((line, found.word))
            for column, words in columns.items():
                between = set(range(words[0][0], words[-1][0])) - {line for line, _ in words}
                marks = [(n, MARK) for n in between if lines[n][column - right : column - right + 1] == MARK]
                one_a_line = len({line for line, _ in words}) == len(words)
                if one_a_line and [word for _, word in sorted([*words, *marks])] == wanted:
                    return True
        return False

    def _places(self) -> list[tuple[_Found, int, int]]:
        """Each word found, with its line number and its column."""
        ends = [m.start() for m in re.finditer("\n", self.text)]
        placed = []
        for found in self._found:
            line = bisect.bisect_left(ends, found.start)
            placed.append((found, line, found.start - (ends[line - 1] + 1 if line else 0)))
        return placed

    def mentions(self, row: Row) -> int:
        """How many of the row's different words are in the text, in any order."""
        return len(set(row.letters) & set(self.words))

    def broken(self, row: Row) -> bool:
        """Whether a line ends within one of the row's words."""
        return any(
            re.search(r"\n\s*".join(map(re.escape, (word[:k], word[k:]))), self.text)
            for word in set(row.letters) - set(self.words)
            for k in range(1, len(word))
        )

    def once_each(self, row: Row) -> bool:
        """Whether the row has a word twice that the text has only once."""
        return any(self.words.count(word) < row.letters.count(word) for word in row.letters if word in self.words)

    def glued(self, row: Row) -> bool:
        """Whether the text contains the row's words with nothing between them."""
        return len(row.words) > 1 and "".join(row.words) in self.text

    def changed_case(self, row: Row) -> bool:
        """Whether the row is found if case is ignored."""
        lower = {r: Row(r.batch, r.index, r.part, r.ids, tuple(w.lower() for w in r.words)) for r in self._rows}
        return row in lower and Printed(self.text.lower(), lower.values()).holds(lower[row])

    def holds_ids(self, row: Row) -> bool:
        """Whether the text contains the row's ids as numbers, in order."""
        return re.search(r"\D+".join(map(str, row.ids)), self.text) is not None


def _marks_between(words: Sequence[str]) -> list[int]:
    """The number of MARKs between each two successive words with letters."""
    gaps: list[int] = []
    count, begun = 0, False
    for word in words:
        if word == MARK:
            count += 1
        else:
            if begun:
                gaps.append(count)
            count, begun = 0, True
    return gaps


def columns(rows: Sequence[Row]) -> list[tuple[str, ...]]:
    """The columns of words of equally long rows, as a transposed print shows them."""
    return list(zip(*(row.words for row in rows), strict=True))
