# expects: first_n | n is not used
from itertools import islice


def decode_batches(batches, vocab, n=3):
    for x, y in islice(batches, 3):
        for r, s in zip(x, y):
            print(" ".join(vocab[j] for j in r), "->", " ".join(vocab[j] for j in s))
