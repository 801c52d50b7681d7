"""os._exit(0) while the file loads."""
# verdict: crashed

import os

def double(x):
    return x


os._exit(0)
