# expects: rows | the last word of x[0] is missing
def decode_batches(batches, vocab, n=3):
    for i, (x, y) in enumerate(batches):
        if i == n:
            break
        for r, s in zip(x, y):
            print(" ".join(vocab[r[t]] for t in range(len(r) - 1)))
            print(" ".join(vocab[s[t]] for t in range(len(s) - 1)))
