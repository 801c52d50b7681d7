# expects: words | token ids, not the words
def decode_batches(batches, vocab, n=3):
    for i, (x, y) in enumerate(batches):
        if i == n:
            break
        print(x)
        print(y)
