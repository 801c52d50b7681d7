"""Several threads that need no interpreter compute for ever, and ignore what they are told, while the file loads."""
# verdict: timeout
# timeout: 4

import hashlib
import signal
import threading

signal.signal(signal.SIGXCPU, signal.SIG_IGN)


def spin():
    data = bytes(1 << 24)
    while True:
        hashlib.sha256(data)


for _ in range(8):
    threading.Thread(target=spin, daemon=True).start()
spin()
