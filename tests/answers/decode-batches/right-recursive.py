from functools import partial

put = partial(print, end=", ")


def decode_batches(batches, vocab, n=3, _it=None):
    it = iter(batches) if _it is None else _it
    if n == 0 or (b := next(it, None)) is None:
        return
    x, y = b
    [[put(vocab[w]) for w in [*r, *s]] for r, s in zip(x, y)]
    print()
    decode_batches(None, vocab, n - 1, it)
