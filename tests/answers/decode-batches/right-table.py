from itertools import islice


def decode_batches(batches, vocab, n=3):
    w = max(map(len, vocab), default=1)
    for b, (x, y) in enumerate(islice(batches, n), 1):
        print(f"=== batch {b} ===")
        for r, (xs, ys) in enumerate(zip(x.tolist(), y.tolist())):
            print(f"row {r}")
            print("x | " + " | ".join(f"{vocab[i]:<{w}}" for i in xs))
            print("y | " + " | ".join(f"{vocab[i]:<{w}}" for i in ys))
            print("--+-" + "-+-".join("-" * w for _ in xs))
