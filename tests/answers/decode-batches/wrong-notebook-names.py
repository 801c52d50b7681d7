# expects: words | name 'seqs' is not defined
# One of the mistakes found in the wild: names of another notebook, and the first training item.
def decode_batches(batches, vocab, n=3):
    print([[vocab[o] for o in s] for s in seqs[0]])
