# expects: rows | column by column
def decode_batches(batches, vocab, n=3):
    for i, (x, y) in enumerate(batches):
        if i == n:
            break
        for t in range(x.shape[1]):
            print(" ".join(vocab[j] for j in x[:, t]), "->", " ".join(vocab[j] for j in y[:, t]))
