# expects: sizes | The word "." is left out
def decode_batches(batches, vocab, n=3):
    for i, (x, y) in enumerate(batches):
        if i == n:
            break
        for r, s in zip(x, y):
            print(" ".join(vocab[j] for j in r if vocab[j] != "."))
            print(" ".join(vocab[j] for j in s if vocab[j] != "."))
