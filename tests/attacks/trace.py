"""Traces every line that runs in its process."""
# verdict: failed

import sys
import threading


def tracer(frame, event, argument):
    if event == "return" and frame.f_code.co_name == "double":
        frame.f_locals["x"] = None
    return tracer


sys.settrace(tracer)
sys.setprofile(lambda *a: None)
threading.settrace(tracer)


def double(x):
    return x
