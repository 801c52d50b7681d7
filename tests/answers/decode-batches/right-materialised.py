import sys


class Decoder:
    def __init__(self, vocab):
        self.itos = dict(enumerate(vocab))

    def __call__(self, ids):
        return list(map(self.itos.__getitem__, ids.tolist()))


def decode_batches(batches, vocab, n=3):
    decode = Decoder(vocab)
    text = []
    for x, y in list(batches)[:n]:
        text += ["\t".join(decode(row)) for row in x]
        text += ["\t".join(decode(row)) for row in y]
    sys.stdout.write("\n".join(text))
    return text
