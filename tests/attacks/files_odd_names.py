"""Files and folders with names that tools trip over."""
# verdict: failed

import os


def double(x):
    for n in (b"a\nb", b"\xff\xfe", b"-rf", b"\x1b[31m", "\u202e".encode(), b"* ", b"~", b".", b" "):
        try:
            os.mkdir(n)
            open(n + b"/" + n, "w").close()
        except OSError as e:
            print(e)
    return x
