def decode_batches(batches, vocab, n=3):
    it = iter(batches)
    for k in range(n):
        try:
            x, y = next(it)
        except StopIteration:
            return
        print(f"\033[1mBatch {k}\033[0m")
        for a, b in zip(x.tolist(), y.tolist()):
            print(
                "  \033[32m"
                + " ".join(vocab[i] for i in a)
                + "\033[0m | \033[31m"
                + " ".join(map(vocab.__getitem__, b))
                + "\033[0m"
            )
