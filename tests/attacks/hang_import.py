"""Never finishes loading."""
# verdict: timeout
# timeout: 1

while True:
    pass
