import logging, sys
from itertools import islice


def decode_batches(batches, vocab, n=3):
    log = logging.getLogger("decode")
    log.setLevel(logging.INFO)
    log.handlers[:] = [logging.StreamHandler(sys.stdout)]
    for x, y in islice(batches, n):
        for a, b in zip(x, y):
            log.info("%s => %s", " ".join(vocab[i] for i in a.tolist()), " ".join(vocab[i] for i in b.tolist()))
