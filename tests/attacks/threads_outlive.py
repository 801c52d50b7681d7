"""A right answer whose thread does not want to end; it goes with its process."""
# verdict: passed

import threading
import time


def forever():
    while True:
        time.sleep(0.01)


threading.Thread(target=forever, daemon=True).start()


def double(x):
    return 2 * x
