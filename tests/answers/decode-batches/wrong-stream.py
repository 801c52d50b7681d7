# expects: rows | column by column
# Flattened the wrong way round.
def decode_batches(batches, vocab, n=3):
    for k, (x, y) in enumerate(batches):
        if k == n:
            return
        print("x:", " ".join(vocab[j] for j in x.t().flatten()))
        print("y:", " ".join(vocab[j] for j in y.t().flatten()))
