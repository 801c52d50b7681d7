# expects: rows | is printed as
import re
from itertools import islice


def decode_batches(batches, vocab, n=3):
    for x, y in islice(batches, n):
        for a, b in zip(x.tolist(), y.tolist()):
            s = lambda r: re.sub(r"[^a-z ]", "", " ".join(vocab[i] for i in r))
            print(s(a), "->", s(b))
