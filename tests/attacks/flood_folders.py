"""Makes folders inside folders, deeper than a path can say."""
# verdict: crashed

import os


def double(x):
    while True:
        os.mkdir("deeper_and_deeper")
        os.chdir("deeper_and_deeper")
