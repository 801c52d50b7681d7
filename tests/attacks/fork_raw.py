"""Starts processes by the system calls themselves: fork, vfork, clone, clone3."""
# verdict: failed

import ctypes

libc = ctypes.CDLL(None, use_errno=True)


def double(x):
    made = [libc.syscall(57), libc.syscall(56, 17, 0, 0, 0, 0), libc.syscall(435, ctypes.create_string_buffer(88), 88)]
    return 2 * x if any(result >= 0 for result in made) else x
