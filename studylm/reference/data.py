"""Human Numbers: the chapter's data set, computed, and split into the batches that its models train on.

The numbers from 1 to 9999 in English words are one stream of tokens, small enough to train on in seconds, and regular enough
for a model that uses its state to predict most of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

import torch
from torch import Tensor

T = TypeVar("T")
Batch = tuple[Tensor, Tensor]
"""Inputs and targets, int64."""

ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


def in_words(n: int) -> str:
    """The number n, 0 < n < 10000, in words: no "and", no hyphen.

    >>> in_words(8042)
    'eight thousand forty two'
    """
    words: list[str] = []
    if n >= 1000:
        words += [ONES[n // 1000], "thousand"]
    if n % 1000 >= 100:
        words += [ONES[n // 100 % 10], "hundred"]
    rest = n % 100
    if rest >= 20:
        words.append(TENS[rest // 10 - 2])
        rest %= 10
    if rest:
        words.append(ONES[rest])
    return " ".join(words)


@dataclass(frozen=True, slots=True)
class HumanNumbers:
    """The whole stream: its words, the vocabulary in order of first appearance, and the index of each word in it."""

    tokens: tuple[str, ...]
    vocab: tuple[str, ...]
    ids: tuple[int, ...]


@cache
def human_numbers() -> HumanNumbers:
    """The stream of 63,095 tokens over 30 words: 1..9999 without 8000, joined by full stops.

    8000 is missing, as in the published files: 1-7999 for training, 8001-9999 for validation.
    """
    tokens = tuple(" . ".join(in_words(n) for n in range(1, 10_000) if n != 8000).split())
    index: dict[str, int] = {}
    ids = tuple(index.setdefault(token, len(index)) for token in tokens)
    return HumanNumbers(tokens, tuple(index), ids)


def three_to_one(ids: Sequence[int]) -> list[tuple[tuple[int, ...], int]]:
    """Pairs of three tokens and the one that follows, from every third position."""
    return [(tuple(ids[i : i + 3]), ids[i + 3]) for i in range(0, len(ids) - 4, 3)]


def sequences(ids: Sequence[int], sl: int = 16) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Pairs of sl tokens and the sl tokens shifted by one, from every sl-th position."""
    return [(tuple(ids[i : i + sl]), tuple(ids[i + 1 : i + sl + 1])) for i in range(0, len(ids) - sl - 1, sl)]


def group_chunks(ds: Sequence[T], bs: int) -> list[T]:
    """Reorder ds so that row j of each batch of bs continues row j of the previous batch.

    With m = len(ds) // bs, item i*bs + j of the result is ds[i + m*j]: row j reads the j-th of bs equal chunks.
    The incomplete last batch is dropped.
    """
    m = len(ds) // bs
    return [ds[i + m * j] for i in range(m) for j in range(bs)]


def split(ds: Sequence[T], fraction: float = 0.8) -> tuple[Sequence[T], Sequence[T]]:
    """The first part for training, the rest for validation."""
    cut = int(len(ds) * fraction)
    return ds[:cut], ds[cut:]


def batches(ds: Sequence[tuple[object, object]], bs: int = 64) -> list[Batch]:
    """Full batches, in order: inputs (bs, sl) and targets (bs,) or (bs, sl), int64. An incomplete last batch is dropped."""
    m = len(ds) // bs
    if not m:
        return []
    xs = torch.tensor([x for x, _ in ds[: m * bs]])  # (m*bs, sl)
    ys = torch.tensor([y for _, y in ds[: m * bs]])  # (m*bs,) or (m*bs, sl)
    return list(zip(xs.view(m, bs, -1).unbind(), ys.view(m, bs, *ys.shape[1:]).unbind(), strict=True))


@dataclass(frozen=True, slots=True)
class Batches:
    """The batches for training and validation."""

    train: list[Batch]
    valid: list[Batch]

    def to(self, device: torch.device | str) -> Batches:
        """The same batches on another device."""
        return Batches(*([(x.to(device), y.to(device)) for x, y in part] for part in (self.train, self.valid)))


@cache
def next_word(bs: int = 64, *, grouped: bool = True) -> Batches:
    """Three words in, the fourth out: x (bs, 3), y (bs,). 262 batches of 64 to train on, 65 to validate on.

    Ungrouped, the rows of a batch are successive parts of the text, which is enough for a model without a state.
    """
    train, valid = split(three_to_one(human_numbers().ids))
    return Batches(*(batches(group_chunks(part, bs) if grouped else part, bs) for part in (train, valid)))


@cache
def every_word(sl: int = 16, bs: int = 64) -> Batches:
    """sl words in, each one's successor out: x and y (bs, sl). At sl 16: 49 batches of 64, and 12."""
    train, valid = split(sequences(human_numbers().ids, sl))
    return Batches(*(batches(group_chunks(part, bs), bs) for part in (train, valid)))
