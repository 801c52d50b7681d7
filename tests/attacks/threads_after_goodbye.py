"""No attack on the results: threads that go on printing and writing once all is over."""
# verdict: passed

import atexit
import threading


def double(x):
    return 2 * x


@atexit.register
def go():
    def forever():
        while True:
            try:
                open("was-here", "a").write("x")
                print("y" * 1000)
            except Exception:
                pass

    for _ in range(5):
        threading.Thread(target=forever, daemon=True).start()
