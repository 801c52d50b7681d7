# expects: rows | A row is not whole
def decode_batches(batches, vocab, n=3):
    for i, (x, y) in enumerate(batches):
        if i == n:
            break
        for r, s in zip(x, y):
            print(vocab[r[0]], vocab[r[1]], vocab[r[2]], "->", vocab[s[0]], vocab[s[1]], vocab[s[2]])
