# expects: error | name 'path' is not defined
# One of the mistakes found in the wild: builds the stream anew from files that are not there.
lines = []
with open(path / "train.txt") as f:
    lines += f.readlines()
tokens = " . ".join(lines).split(" ")


def decode_batches(batches, vocab, n=3):
    for i in range(20):
        print(tokens[i])
