from itertools import islice
import textwrap


def decode_batches(batches, vocab, n=3):
    for x, y in islice(batches, n):
        for a, b in zip(x.tolist(), y.tolist()):
            for r in (a, b):
                print(
                    textwrap.fill(
                        " ".join(vocab[i] for i in r),
                        60,
                        break_long_words=False,
                        break_on_hyphens=False,
                        subsequent_indent="    ",
                    )
                )
