def decode_batches(batches, vocab, n=3):
    def words(t):
        if t.dim():
            return [words(s) for s in t]
        return vocab[int(t)]

    it = iter(batches)
    while n > 0:
        try:
            x, y = next(it)
        except StopIteration:
            return
        print(words(x))
        print(words(y))
        n -= 1
