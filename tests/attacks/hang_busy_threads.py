"""Several threads compute for ever."""
# verdict: timeout
# timeout: 1

import threading


def spin():
    while True:
        pass


def double(x):
    for _ in range(4):
        threading.Thread(target=spin).start()
    spin()
