# One word of x beside its target, one pair a line.
def decode_batches(batches, vocab, n=3):
    shown = 0
    for x, y in batches:
        if shown == n:
            return
        for r in range(len(x)):
            for a, b in zip(x[r], y[r]):
                print("%20s | %s" % (vocab[a], vocab[b]))
            print("-" * 30)
        shown += 1
