# expects: sizes | words too early in x[0]
from itertools import islice


def decode_batches(batches, vocab, n=3):
    for x, y in islice(batches, n):
        for a, b in zip(x.tolist(), y.tolist()):
            print(" ".join(vocab[i] for i in a)[:40], "->", " ".join(vocab[i] for i in b)[:40])
