# All of x, then all of y, with headings that hold numbers and dots.
def decode_batches(batches, vocab, n=3):
    for k, (x, y) in enumerate(batches):
        if k >= n:
            break
        print(f"Batch no. {k}.")
        for name, table in {"input": x, "target": y}.items():
            print(f"  {name}:")
            for i in range(table.shape[0]):
                print("   ", f"{i}.", *[vocab[j.item()] for j in table[i]])
