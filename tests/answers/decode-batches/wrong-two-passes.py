# expects: any_iterable | other batches are printed
def decode_batches(batches, vocab, n=3):
    count = sum(1 for _ in batches)
    for k, (x, y) in enumerate(batches):
        if k == min(n, count):
            return
        for r, s in zip(x, y):
            print(" ".join(vocab[j] for j in r), "->", " ".join(vocab[j] for j in s))
