from itertools import islice


def decode_batches(batches, vocab, n=3):
    for b, (xb, yb) in enumerate(islice(batches, n)):
        for r in range(xb.shape[0]):
            print(
                f"Batch {b + 1}, row {r + 1}: Input: "
                + ", ".join(vocab[t] for t in xb[r])
                + "; Target: "
                + ", ".join(vocab[t] for t in yb[r])
                + "."
            )
