from itertools import islice


def decode_batches(batches, vocab, n=3):
    for x, y in islice(batches, n):
        for a, b in zip(x.tolist(), y.tolist()):
            print("x", [(i, vocab[i]) for i in a])
            print("y", [(i, vocab[i]) for i in b])
