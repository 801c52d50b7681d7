# expects: rows | ends in the middle of a word
from itertools import islice


def decode_batches(batches, vocab, n=3):
    for x, y in islice(batches, n):
        for a, b in zip(x.tolist(), y.tolist()):
            for r in (a, b):
                s = " ".join(vocab[i] for i in r)
                for k in range(0, len(s), 16):
                    print(s[k : k + 16])
