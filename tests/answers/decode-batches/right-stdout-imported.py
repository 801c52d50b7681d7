# A stdout that was taken hold of when the file was loaded, as a default argument too.
import sys
from sys import stdout

write = sys.stdout.write


def line(*words, to=sys.stdout):
    print(*words, file=to)


def decode_batches(batches, vocab, n=3):
    left = n
    for x, y in batches:
        if not left:
            break
        left -= 1
        for i in range(len(x)):
            line(*(vocab[w] for w in x[i].tolist()))
            write("\t".join(vocab[w] for w in y[i].tolist()))
            stdout.write("\n\n")
