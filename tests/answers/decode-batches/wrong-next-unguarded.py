# expects: fewer | a loop over batches ends by itself
def decode_batches(batches, vocab, n=3):
    it = iter(batches)
    for k in range(n):
        x, y = next(it)
        for a, b in zip(x.tolist(), y.tolist()):
            print(" ".join(vocab[i] for i in a), "->", " ".join(vocab[i] for i in b))
