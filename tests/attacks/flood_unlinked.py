"""Fills the disk with files that have no name any more."""
# verdict: crashed

import os


def double(x):
    kept, block = [], os.urandom(1 << 20)
    while len(kept) < 60:
        kept.append(os.open("file", os.O_RDWR | os.O_CREAT))
        os.unlink("file")
        for _ in range(30):
            os.write(kept[-1], block)
    return x
