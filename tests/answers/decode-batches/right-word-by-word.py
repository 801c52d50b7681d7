from itertools import islice


def decode_batches(batches, vocab, n=3):
    # word by word: one->. .->two; each row's words stand in order
    for x, y in islice(batches, n):
        for a, b in zip(x.tolist(), y.tolist()):
            print("  ".join(f"{vocab[i]}->{vocab[j]}" for i, j in zip(a, b)))
