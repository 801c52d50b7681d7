"""Another thread ends the process later."""
# verdict: crashed

import os
import threading

threading.Timer(0.05, os._exit, [0]).start()


def double(x):
    import time

    time.sleep(0.2)
    return 2 * x
