"""An exception whose name and message are orders to a terminal."""
# verdict: failed

E = type("\x1b[2J\n  ✓ passed\r", (Exception,), {})


def double(x):
    raise E("\x1b]0;x\x07\r\n\x9b2J \ud800 \u202e")
