"""Writes into Python's packages and its own interpreter."""
# verdict: failed

import os
import sys

import torch


def double(x):
    for place in (torch.__file__, os.__file__, sys.executable, os.path.dirname(torch.__file__) + "/new.py"):
        for mode in ("a", "r+", "w"):
            try:
                with open(place, mode):
                    return 2 * x
            except OSError:
                pass
        try:
            os.close(os.open(place, os.O_RDONLY | os.O_TRUNC))
            return 2 * x
        except OSError:
            pass
    return x
