import os
from itertools import islice


def decode_batches(batches, vocab, n=3):
    for x, y in islice(batches, n):
        for a, b in zip(x.tolist(), y.tolist()):
            os.write(1, (" ".join(vocab[i] for i in a) + " | " + " ".join(vocab[i] for i in b) + "\n").encode())
