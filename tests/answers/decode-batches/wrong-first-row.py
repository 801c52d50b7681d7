# expects: rows | Only the first row of the batch
def decode_batches(batches, vocab, n=3):
    for i, (x, y) in enumerate(batches):
        if i == n:
            break
        print(" ".join(vocab[j] for j in x[0]))
        print(" ".join(vocab[j] for j in y[0]))
