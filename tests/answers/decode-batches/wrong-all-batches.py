# expects: first_n | Every batch is printed
def decode_batches(batches, vocab, n=3):
    for x, y in batches:
        for r, s in zip(x, y):
            print(" ".join(vocab[j] for j in r), "->", " ".join(vocab[j] for j in s))
