"""Lists of words, batch by batch, with a counter."""


def words(ids, vocab):
    return [vocab[i] for i in ids.tolist()]


def decode_batches(batches, vocab, n=3):
    for k, (x, y) in enumerate(batches):
        if k == n:
            break
        print(f"batch {k}")
        for row in range(len(x)):
            print("  x", words(x[row], vocab))
            print("  y", words(y[row], vocab))
