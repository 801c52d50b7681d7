from itertools import islice


def decode_batches(batches, vocab, n=3):
    for k, (x, y) in enumerate(islice(batches, n)):
        print(f"\N{BOOKS} Batch №{k}")
        for a, b in zip(x.tolist(), y.tolist()):
            print("  ├─ 📥 «" + " ".join(vocab[i] for i in a) + "»")
            print("  └─ 📤 «" + " ".join(vocab[i] for i in b) + "»")
