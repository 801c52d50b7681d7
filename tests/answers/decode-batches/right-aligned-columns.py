from itertools import islice


def decode_batches(batches, vocab, n=3):
    # rows of the batch as columns of the page
    for x, y in islice(batches, n):
        for t in (x, y):
            for step in t.T.tolist():
                print("".join(vocab[i].ljust(14) for i in step))
            print()
