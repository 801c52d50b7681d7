"""Replaces the process by another program."""
# verdict: error

import os

os.execv('/bin/true', ['true'])

def double(x):
    return x
