# expects: words | prints nothing when it is given three batches
def decode_batches(batches, vocab, n=3):
    for i, (x, y) in enumerate(batches):
        if i == n:
            break
        words = [[vocab[j] for j in r] for r in x]
