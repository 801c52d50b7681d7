# expects: first_n | begins anew each time
def decode_batches(batches, vocab, n=3):
    for k in range(n):
        x, y = next(iter(batches))
        for a, b in zip(x.tolist(), y.tolist()):
            print(" ".join(vocab[i] for i in a), "->", " ".join(vocab[i] for i in b))
