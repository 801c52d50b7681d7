# expects: first_n | All six batches
def decode_batches(batches, vocab, n=3):
    for x, y in batches:
        for r in range(min(n, len(x))):
            print(" ".join(vocab[j] for j in x[r]), "->", " ".join(vocab[j] for j in y[r]))
