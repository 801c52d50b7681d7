# expects: words | vocab, the argument
from itertools import islice

vocab = ["one", ".", "two"]


def decode_batches(batches, vocab_, n=3):
    for x, y in islice(batches, n):
        for a, b in zip(x.tolist(), y.tolist()):
            print(" ".join(vocab[i % 3] for i in a), "->", " ".join(vocab[i % 3] for i in b))
