# expects: rows | one too early
def decode_batches(batches, vocab, n=3):
    for k, (x, y) in enumerate(batches):
        if k == n:
            break
        for r, s in zip(x, y):
            print(" ".join(vocab[i - 1] for i in r), "->", " ".join(vocab[i - 1] for i in s))
