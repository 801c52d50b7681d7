"""Makes files without end."""
# verdict: crashed

def double(x):
    number = 0
    while True:
        number += 1
        with open(f"file{number}", "w") as file:
            file.write("x")
