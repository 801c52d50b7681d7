"""Hangs while its exception is put into words."""
# verdict: timeout
# timeout: 1

class Slow(Exception):
    def __str__(self):
        while True:
            pass


def double(x):
    raise Slow
