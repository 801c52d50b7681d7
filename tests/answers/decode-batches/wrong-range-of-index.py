# expects: words | IndexError
def decode_batches(batches, vocab, n=3):
    for k, (x, y) in enumerate(batches):
        if k == n:
            break
        for i in range(4):
            print([vocab[j] for j in x[i]], [vocab[j] for j in y[i]])
