from array import array


def spacing(x):
    a = array("f", [x])
    bits = memoryview(a).cast("B").cast("i")
    before = a[0]
    if before == 0:
        bits[0] = 1
    elif bits[0] >= 0:
        bits[0] += 1
    else:
        bits[0] -= 1
    return a[0] - (before or 0.0)
