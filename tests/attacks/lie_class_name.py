"""A metaclass that raises wherever it is looked at."""
# verdict: failed

class Meta(type):
    def __getattribute__(cls, name):
        raise RuntimeError("no")

    def __instancecheck__(cls, other):
        raise RuntimeError("no")


class Odd(metaclass=Meta):
    pass


def double(x):
    return Odd()
