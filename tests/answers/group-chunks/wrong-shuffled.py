# expects: order | Every item is there
import random


def group_chunks(ds, bs):
    new = list(ds[: len(ds) // bs * bs])
    random.Random(5).shuffle(new)
    return new
