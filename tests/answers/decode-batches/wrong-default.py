# expects: first_n | Without n
from itertools import islice


def decode_batches(batches, vocab, n=4):
    for x, y in islice(batches, n):
        for r, s in zip(x, y):
            print(" ".join(vocab[j] for j in r), "->", " ".join(vocab[j] for j in s))
