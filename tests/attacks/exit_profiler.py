"""Ends the process from a profile function, as the runtime sends its reply."""
# verdict: crashed

import os
import sys


def t(*a):
    if a[0].f_code.co_name == "send":
        os._exit(0)
    return t


sys.setprofile(t)


def double(x):
    return 2 * x
