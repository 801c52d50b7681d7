# expects: rows | The last row of the batch is missing
def decode_batches(batches, vocab, n=3):
    for i, (x, y) in enumerate(batches):
        if i == n:
            break
        for r in range(max(1, len(x) - 1)):
            print(*[vocab[j] for j in x[r]], "=>", *[vocab[j] for j in y[r]])
