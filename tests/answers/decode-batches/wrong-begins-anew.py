# expects: fewer | do not begin anew
from itertools import cycle


def decode_batches(batches, vocab, n=3):
    k = 0
    for x, y in cycle(batches):
        if k == n:
            break
        k += 1
        for a, b in zip(x.tolist(), y.tolist()):
            print(" ".join(vocab[i] for i in a), "->", " ".join(vocab[i] for i in b))
