"""Handles the signal of a memory fault and goes on."""
# verdict: timeout
# timeout: 1

import ctypes
import signal

signal.signal(signal.SIGSEGV, lambda *a: None)


def double(x):
    ctypes.string_at(8)
