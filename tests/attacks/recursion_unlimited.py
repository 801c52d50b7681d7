"""Recurs without end and without Python's limit."""
# verdict: crashed

import sys

sys.setrecursionlimit(10**9)


class Deep:
    def __repr__(self):
        return repr(self)


def double(x):
    return eval("[" * 0 + "1" + "]" * 0) and repr(Deep())
