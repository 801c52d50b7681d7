"""Sentences, with islice to stop in time."""

from itertools import islice


def decode_batches(batches, vocab, n=3):
    for x, y in islice(batches, n):
        for xs, ys in zip(x, y, strict=True):
            print(" ".join(vocab[i] for i in xs), "->", " ".join(vocab[i] for i in ys))
