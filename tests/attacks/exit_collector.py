"""Ends the process when the collector runs."""
# verdict: crashed

import gc
import os

gc.callbacks.append(lambda *a: os._exit(0))
gc.enable()
gc.set_threshold(1)


def double(x):
    l = [[i] for i in range(10000)]
    gc.collect()
    return 2 * x
