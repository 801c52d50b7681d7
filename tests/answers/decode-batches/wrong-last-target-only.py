# expects: rows | Of y only the last word of each row
# y is x one step later, so only its last word seems to be new.
def decode_batches(batches, vocab, n=3):
    for i, (x, y) in enumerate(batches):
        if i == n:
            break
        for r, s in zip(x, y):
            print(" ".join(vocab[j] for j in r), "->", vocab[s[-1]])
