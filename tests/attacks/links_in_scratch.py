"""Makes links, sockets, pipes and devices in its scratch folder."""
# verdict: failed

import os
import socket


def double(x):
    made = 0
    for way in (
        lambda: os.symlink("/", "link"),
        lambda: os.link("/etc/passwd", "hard"),
        lambda: os.mkfifo("pipe"),
        lambda: os.mknod("device", 0o20666, os.makedev(1, 1)),
        lambda: socket.socket(socket.AF_UNIX).bind("socket"),
    ):
        try:
            way()
            made += 1
        except OSError:
            pass
    return 2 * x if made else x
