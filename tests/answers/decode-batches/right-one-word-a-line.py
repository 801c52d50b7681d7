def decode_batches(batches, vocab, n=3):
    for i, b in enumerate(batches, 1):
        xb, yb = b[0], b[1]
        for j in range(xb.size(0)):
            print("row", j)
            for t in range(xb.size(1)):
                print(vocab[xb[j, t]])
            print("followed by")
            for t in range(yb.size(1)):
                print(vocab[yb[j][t]])
        if i == n:
            break
