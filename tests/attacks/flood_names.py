"""Defines a million names, but not the one asked for."""
# verdict: error

for number in range(1_000_000):
    globals()[f'name{number}'] = None
