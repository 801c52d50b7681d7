"""sys.exit(0) while the file loads."""
# verdict: crashed

import sys

def double(x):
    return x


sys.exit(0)
