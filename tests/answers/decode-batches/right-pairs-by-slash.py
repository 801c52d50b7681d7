from itertools import islice


def decode_batches(batches, vocab, n=3):
    for x, y in islice(batches, n):
        for a, b in zip(x.tolist(), y.tolist()):
            print(" ".join(vocab[i] + "/" + vocab[j] for i, j in zip(a, b)))
