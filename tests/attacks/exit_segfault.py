"""Reads address 0."""
# verdict: crashed

import ctypes


def double(x):
    return ctypes.string_at(0)
