"""Human Numbers has the published data set's figures."""

from __future__ import annotations

import hashlib
from collections import Counter

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from studylm.reference import data


def test_the_stream_is_the_published_one():
    numbers = data.human_numbers()
    text = " ".join(numbers.tokens)
    assert len(numbers.tokens) == 63_095
    assert len(text) == 365_478
    assert hashlib.sha256(text.encode()).hexdigest().startswith("7ec22e8e4cc9b3b2")
    assert text.count(" . ") + 1 == 9_998


def test_the_vocabulary_is_in_order_of_first_appearance():
    numbers = data.human_numbers()
    assert len(numbers.vocab) == 30
    assert numbers.vocab[:3] == ("one", ".", "two")
    assert [numbers.vocab[i] for i in (19, 20, 27, 28, 29)] == ["nineteen", "twenty", "ninety", "hundred", "thousand"]
    assert [numbers.vocab[i] for i in numbers.ids] == list(numbers.tokens)


def test_word_counts():
    counts = Counter(data.human_numbers().tokens)
    assert (counts["."], counts["hundred"], counts["thousand"]) == (9_997, 9_000, 8_999)


@pytest.mark.parametrize(
    ("n", "words"),
    [(1, "one"), (15, "fifteen"), (90, "ninety"), (101, "one hundred one"), (4000, "four thousand"),
     (9999, "nine thousand nine hundred ninety nine")],
)  # fmt: skip
def test_in_words(n, words):
    assert data.in_words(n) == words


def test_sequence_counts():
    ids = data.human_numbers().ids
    three, every = data.three_to_one(ids), data.sequences(ids, 16)
    assert [len(three), *map(len, data.split(three))] == [21_031, 16_824, 4_207]
    assert [len(every), *map(len, data.split(every))] == [3_943, 3_154, 789]


def test_batch_counts_and_shapes():
    three, every = data.next_word(), data.every_word()
    assert (len(three.train), len(three.valid), len(every.train), len(every.valid)) == (262, 65, 49, 12)
    x, y = three.train[0]
    assert (x.shape, y.shape, x.dtype, y.dtype) == ((64, 3), (64,), torch.int64, torch.int64)
    x, y = every.train[0]
    assert x.shape == y.shape == (64, 16)


def test_the_most_frequent_target_is_the_floor_that_a_model_must_beat():
    numbers = data.human_numbers()
    _, valid = data.split(data.three_to_one(numbers.ids))
    [(word, count)] = Counter(y for _, y in valid).most_common(1)
    assert (numbers.vocab[word], count) == ("thousand", 638)
    targets = torch.cat([y.flatten() for _, y in data.every_word().valid])
    share = (targets == numbers.vocab.index(".")).float().mean().item()
    assert share == pytest.approx(0.15194, abs=5e-6)


def test_a_row_reads_on_from_batch_to_batch():
    vocab = data.human_numbers().vocab
    (first, _), (second, _), *_ = data.every_word().valid
    row = " ".join(vocab[i] for i in first[0])
    assert row.startswith("thousand eighty three . eight thousand eighty four .")
    (_, y), *_ = data.every_word().valid
    assert y[0, -1] == second[0, 0]


@given(st.lists(st.integers(), max_size=60), st.integers(1, 9))
def test_group_chunks_is_its_definition(ds, bs):
    before = list(ds)
    m = len(ds) // bs
    grouped = data.group_chunks(ds, bs)
    assert len(grouped) == m * bs and ds == before
    assert all(grouped[i * bs + j] == ds[i + m * j] for i in range(m) for j in range(bs))


def test_too_little_data_makes_no_batch():
    assert data.batches(data.three_to_one(range(30)), 64) == []
