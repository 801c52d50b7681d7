"""Ends the process in a weak reference's finalizer."""
# verdict: crashed

import os
import weakref


class O:
    pass


o = O()
weakref.finalize(o, os._exit, 0)


def double(x):
    global o
    o = None
    return 2 * x
