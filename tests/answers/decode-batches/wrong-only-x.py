# expects: rows | The words of y are nowhere
def decode_batches(batches, vocab, n=3):
    for i, (x, y) in enumerate(batches):
        if i == n:
            break
        for row in x:
            print(" ".join(vocab[j] for j in row))
