"""Raises an exception that raises when it is looked at."""
# verdict: failed

class Odd(Exception):
    def __str__(self):
        raise self

    @property
    def __class__(self):
        raise self


def double(x):
    raise Odd
