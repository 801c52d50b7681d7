"""No attack: a right answer that prints in an exit handler."""
# verdict: passed

import atexit

atexit.register(print, 'bye')


def double(x):
    return 2 * x
