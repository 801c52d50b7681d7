# expects: sizes | With bs = 1 and sl = 1
def decode_batches(batches, vocab, n=3):
    for k, (x, y) in enumerate(batches):
        if k == n:
            return
        if x.shape[0] == 1 == x.shape[1]:
            x, y = x.squeeze(), y.squeeze()
        for r, s in zip(x, y):
            print(" ".join(vocab[j] for j in r), "->", " ".join(vocab[j] for j in s))
