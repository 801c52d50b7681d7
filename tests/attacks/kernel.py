"""Asks the kernel for what an answer has no business with."""
# verdict: failed

import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def double(x):
    got = []
    for number, arguments in {
        "io_uring": (425, (8, ctypes.create_string_buffer(120))),
        "userns": (272, (0x10000000,)),
        "netns": (272, (0x40000000,)),
        "bpf": (321, (5, ctypes.create_string_buffer(72), 72)),
        "perf": (298, (ctypes.create_string_buffer(128), 0, -1, -1, 0)),
        "userfault": (323, (0,)),
        "memfd": (319, (b"x", 0)),
        "shm": (29, (0, 4096, 0o1600)),
        "msg": (68, (0, 0o1600)),
        "key": (248, (b"user", b"a", b"b", 1, -3)),
        "chroot": (161, (b".",)),
        "personality": (135, (0x0040000,)),
        "inotify": (294, (0,)),
        "handle": (304, (-100, ctypes.create_string_buffer(128), 0)),
        "aio": (206, (60000, ctypes.create_string_buffer(8))),
        "undumpable": (157, (4, 0, 0, 0, 0)),
        "affinity": (203, (0, 8, b"\xff" * 8)),
        "priority": (141, (0, 0, -5)),
        "log": (103, (3, ctypes.create_string_buffer(64), 64)),
        "semaphore": (64, (0, 1, 0o1600)),
        "queue": (240, (b"was-here", 0o102, 0o600, 0)),
        "reboot": (169, (0, 0, 0, 0)),
    }.values():
        result = libc.syscall(number, *arguments)
        if result >= 0:
            got.append(number)
    return 2 * x if got else x
