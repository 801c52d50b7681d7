"""Waits for the learner to type something."""
# verdict: failed

def double(x):
    return float(input('twice what? '))
