"""No attack: temporary files work as ever."""
# verdict: passed

import tempfile


def double(x):
    with tempfile.TemporaryFile() as file:
        file.write(b"two")
    with tempfile.TemporaryDirectory() as folder, open(folder + "/x", "w") as file:
        file.write("two")
    with open("left.txt", "w") as file:
        file.write("this stays behind")
    return 2 * x
