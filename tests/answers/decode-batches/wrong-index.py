# expects: any_iterable | generator
def decode_batches(batches, vocab, n=3):
    for i in range(min(n, len(batches))):
        x, y = batches[i]
        for r, s in zip(x, y):
            print(" ".join(vocab[j] for j in r), "->", " ".join(vocab[j] for j in s))
