"""Starts threads without end."""
# verdict: crashed

import threading
import time

threading.stack_size(32 * 1024)


def double(x):
    while True:
        try:
            threading.Thread(target=time.sleep, args=(100,), daemon=True).start()
        except RuntimeError:
            time.sleep(0.01)
