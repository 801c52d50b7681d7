import csv, sys
from itertools import islice


def decode_batches(batches, vocab, n=3):
    w = csv.writer(sys.stdout)
    w.writerow(["batch", "row", "which", "words"])
    for b, (x, y) in enumerate(islice(batches, n)):
        for r in range(len(x)):
            w.writerow([b, r, "x", *(vocab[i] for i in x[r])])
            w.writerow([b, r, "y", *(vocab[i] for i in y[r])])
