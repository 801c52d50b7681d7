import json
from itertools import islice


def decode_batches(batches, vocab, n=3):
    for k, (x, y) in enumerate(islice(batches, n)):
        print(
            json.dumps(
                {
                    "batch": k,
                    "x": [" ".join(vocab[i] for i in r) for r in x.tolist()],
                    "y": [" ".join(vocab[i] for i in r) for r in y.tolist()],
                },
                indent=2,
            )
        )
