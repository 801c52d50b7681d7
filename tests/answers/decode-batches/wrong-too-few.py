# expects: fewer | StopIteration
def decode_batches(batches, vocab, n=3):
    batches = iter(batches)
    for _ in range(n):
        x, y = next(batches)
        for r, s in zip(x, y):
            print(" ".join(vocab[j] for j in r), "->", " ".join(vocab[j] for j in s))
