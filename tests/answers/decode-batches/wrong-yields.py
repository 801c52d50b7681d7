# expects: words | only makes a generator
def decode_batches(batches, vocab, n=3):
    for i, (x, y) in enumerate(batches):
        if i == n:
            break
        for r, s in zip(x, y):
            yield [vocab[j] for j in r], [vocab[j] for j in s]
