# expects: rows | backwards
def decode_batches(batches, vocab, n=3):
    for i, (x, y) in enumerate(batches):
        if i == n:
            break
        for r, s in zip(x.flip(1), y.flip(1)):
            print(*[vocab[j] for j in r], "->", *[vocab[j] for j in s])
