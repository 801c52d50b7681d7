"""os._exit(0) in a destructor, after a right result."""
# verdict: crashed

import os


class Bomb:
    def __del__(self):
        os._exit(0)


def double(x):
    bomb = Bomb()
    return 2 * x
