# expects: first_n | n counts rows
def decode_batches(batches, vocab, n=3):
    for x, y in batches:
        for r, s in zip(x, y):
            if n == 0:
                return
            print(" ".join(vocab[j] for j in r), "->", " ".join(vocab[j] for j in s))
            n -= 1
