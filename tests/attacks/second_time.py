"""Right the first time, wrong afterwards."""
# verdict: failed

calls = []


def double(x):
    calls.append(x)
    return 2 * x if len(calls) == 1 else x
