"""Has json recur without Python's limit."""
# verdict: crashed

import json
import sys

sys.setrecursionlimit(10**9)
l = []
for _ in range(10**6):
    l = [l]


def double(x):
    return json.dumps(l)
