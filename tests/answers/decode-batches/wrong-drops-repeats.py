# expects: sizes | stands twice in x[1]
from itertools import islice, groupby


def decode_batches(batches, vocab, n=3):
    for x, y in islice(batches, n):
        for a, b in zip(x.tolist(), y.tolist()):
            print(" ".join(vocab[i] for i, _ in groupby(a)), "->", " ".join(vocab[i] for i, _ in groupby(b)))
