# expects: rows | The words of x are nowhere
def decode_batches(batches, vocab, n=3):
    for i, b in enumerate(batches):
        if i == n:
            break
        for row in b[1]:
            print(" ".join(vocab[j] for j in row))
