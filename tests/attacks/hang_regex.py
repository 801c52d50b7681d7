"""Hangs inside a C function that holds the interpreter."""
# verdict: timeout
# timeout: 1

import re


def double(x):
    re.match(r'(a+)+$', 'a' * 64 + 'b')
