"""Patches builtins: isinstance, type checks, len, open."""
# verdict: crashed

import builtins

builtins.isinstance = lambda *a: True
builtins.len = lambda value: 0


def double(x):
    return x
