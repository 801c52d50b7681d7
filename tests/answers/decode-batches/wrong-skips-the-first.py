# expects: rows | The first batch is not printed
from itertools import islice


def decode_batches(batches, vocab, n=3):
    for x, y in islice(batches, 1, n + 1):
        for r, s in zip(x, y):
            print(" ".join(vocab[i] for i in r), "->", " ".join(vocab[i] for i in s))
