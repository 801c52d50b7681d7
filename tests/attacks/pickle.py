"""Returns an object whose unpickling or copying would run code."""
# verdict: failed

import os


class Bomb:
    def __reduce__(self):
        return os.system, ("touch /tmp/studylm-was-here",)

    def __deepcopy__(self, memo):
        os.system("touch /tmp/studylm-was-here")


def double(x):
    return Bomb()
