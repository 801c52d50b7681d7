# expects: words | returns the words but prints nothing
def decode_batches(batches, vocab, n=3):
    out = []
    for i, (x, y) in enumerate(batches):
        if i == n:
            break
        out.append(([[vocab[j] for j in r] for r in x], [[vocab[j] for j in r] for r in y]))
    return out
