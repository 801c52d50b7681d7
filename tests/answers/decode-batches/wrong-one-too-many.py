# expects: first_n | One batch too many
def decode_batches(batches, vocab, n=3):
    for i, (x, y) in enumerate(batches):
        for r, s in zip(x, y):
            print(" ".join(vocab[j] for j in r), "->", " ".join(vocab[j] for j in s))
        if i == n:
            break
