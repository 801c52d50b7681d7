# expects: rows | do not stand together in order
def decode_batches(batches, vocab, n=3):
    for i, (x, y) in enumerate(batches):
        if i == n:
            break
        for r, s in zip(x, y):
            print(" ".join(sorted(vocab[j] for j in r)))
            print(" ".join(sorted(vocab[j] for j in s)))
