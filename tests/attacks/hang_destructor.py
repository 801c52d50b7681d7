"""A destructor that never ends."""
# verdict: timeout
# timeout: 1


class O:
    def __del__(self):
        while True:
            pass


def double(x):
    o = O()
    del o
    return 2 * x
