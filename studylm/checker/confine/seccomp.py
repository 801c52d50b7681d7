"""A seccomp filter against system calls that neither an answer nor a check needs.

It covers what Landlock does not cover at every level: new processes, sockets, signals to other processes, changes to the
mode, owner or times of files, memory that is not subject to limits, administration of the kernel. x86-64 and AArch64.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
from typing import NamedTuple

_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _MODE_FILTER = 38, 22, 2
_ALLOW, _ERRNO, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_LD, _JEQ, _JGT, _JSET, _AND, _RET = 0x20, 0x15, 0x25, 0x45, 0x54, 0x06
_NEWEST = 450
"""The newest system call that this table covers; later ones fail with ENOSYS."""

_CLONE_THREAD = 0x10000
_ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7), "arm64": (1, 0xC00000B7)}

# name: (x86-64, AArch64), -1 if the architecture has no such call
_DENIED = {
    # new processes
    "fork": (57, -1), "vfork": (58, -1), "execve": (59, 221), "execveat": (322, 281),
    # other processes
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "process_madvise": (440, 440), "process_mrelease": (448, 448), "kcmp": (312, 272), "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438), "pidfd_send_signal": (424, 424), "tkill": (200, 130), "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240), "migrate_pages": (256, 238), "move_pages": (279, 239), "setpriority": (141, 140),
    "ioprio_set": (251, 30), "sched_setattr": (314, 274), "sched_setparam": (142, 118),
    "sched_setscheduler": (144, 119), "sched_setaffinity": (203, 122), "setpgid": (109, 154), "setsid": (112, 157),
    # network, and sockets with a name
    "socket": (41, 198), "connect": (42, 203), "bind": (49, 200), "listen": (50, 201), "accept": (43, 202),
    "accept4": (288, 242),
    # files, beyond what Landlock restricts
    "truncate": (76, 45), "chmod": (90, -1), "fchmod": (91, 52), "fchmodat": (268, 53), "chown": (92, -1),
    "lchown": (94, -1), "fchown": (93, 55), "fchownat": (260, 54), "utime": (132, -1), "utimes": (235, -1),
    "utimensat": (280, 88), "futimesat": (261, -1), "setxattr": (188, 5), "lsetxattr": (189, 6), "fsetxattr": (190, 7),
    "removexattr": (197, 14), "lremovexattr": (198, 15), "fremovexattr": (199, 16), "mknod": (133, -1),
    "mknodat": (259, 33), "symlink": (88, -1), "symlinkat": (266, 36), "inotify_init": (253, -1),
    "inotify_init1": (294, 26), "fanotify_init": (300, 262), "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265), "chroot": (161, 51), "pivot_root": (155, 41), "mount": (165, 40),
    "umount2": (166, 39), "move_mount": (429, 429), "open_tree": (428, 428), "fsopen": (430, 430),
    "fsconfig": (431, 431), "fsmount": (432, 432), "fspick": (433, 433), "mount_setattr": (442, 442),
    "swapon": (167, 224), "swapoff": (168, 225), "quotactl": (179, 60), "quotactl_fd": (443, 443), "acct": (163, 89),
    "sync": (162, 81), "syncfs": (306, 267),
    # memory outside the limits, and what outlives a process
    "memfd_create": (319, 279), "memfd_secret": (447, 447), "shmget": (29, 194), "shmat": (30, 196),
    "semget": (64, 190), "msgget": (68, 186), "mq_open": (240, 180), "mq_unlink": (241, 181), "add_key": (248, 217),
    "io_setup": (206, 0),
    "request_key": (249, 218), "keyctl": (250, 219), "mlock": (149, 228), "mlock2": (325, 284), "mlockall": (151, 230),
    # the kernel
    "unshare": (272, 97), "setns": (308, 268), "bpf": (321, 280), "perf_event_open": (298, 241),
    "userfaultfd": (323, 282), "io_uring_setup": (425, 425), "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427), "init_module": (175, 105), "finit_module": (313, 273),
    "delete_module": (176, 106), "kexec_load": (246, 104), "kexec_file_load": (320, 294), "reboot": (169, 142),
    "settimeofday": (164, 170), "clock_settime": (227, 112), "clock_adjtime": (305, 266), "adjtimex": (159, 171),
    "sethostname": (170, 161), "setdomainname": (171, 162), "iopl": (172, -1), "ioperm": (173, -1),
    "modify_ldt": (154, -1), "syslog": (103, 116), "vhangup": (153, 58), "lookup_dcookie": (212, 18),
    "personality": (135, 92), "seccomp": (317, 277), "capset": (126, 91), "uselib": (134, -1),
}  # fmt: skip
_NOT_IMPLEMENTED = {"clone3": (435, 435), "openat2": (437, 437)}


class _Op(NamedTuple):
    code: int
    value: int
    yes: int = 0
    no: int = 0


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]


_libc = ctypes.CDLL(None, use_errno=True)


def supported() -> bool:
    """Whether this architecture is known here and the kernel supports filters."""
    if platform.machine() not in _ARCHITECTURES or os.name != "posix":
        return False
    return bool(_libc.prctl(21, 0, 0, 0, 0) >= 0)  # PR_GET_SECCOMP


def no_new_privileges() -> None:
    """Set no_new_privs, which Landlock and seccomp require.

    Raises:
        OSError: the kernel refused it.
    """
    if _libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "no_new_privs was refused")


def apply() -> None:
    """Filter the system calls of this process, irrevocably.

    Raises:
        OSError: the kernel refused it.
    """
    code = b"".join(struct.pack("=HBBI", op.code, op.yes, op.no, op.value) for op in _filter(os.getpid()))
    buffer = ctypes.create_string_buffer(code, len(code))
    program = _Program(len(code) // 8, ctypes.cast(buffer, ctypes.c_void_p))
    if _libc.prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.byref(program), 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "the seccomp filter was refused")


def _filter(pid: int) -> list[_Op]:
    column, architecture = _ARCHITECTURES[platform.machine()]
    refuse = _Op(_RET, _ERRNO | errno.EPERM)
    missing = _Op(_RET, _ERRNO | errno.ENOSYS)
    allow = _Op(_RET, _ALLOW)
    ops = [
        _Op(_LD, 4), _Op(_JEQ, architecture, 1, 0), _Op(_RET, _KILL),
        _Op(_LD, 0), _Op(_JGT, _NEWEST, 0, 1), missing,
    ]  # fmt: skip
    for table, answer in ((_DENIED, refuse), (_NOT_IMPLEMENTED, missing)):
        for numbers in table.values():
            if numbers[column] >= 0:
                ops += [_Op(_JEQ, numbers[column], 0, 1), answer]
    for numbers, body in _conditions(pid, refuse, allow):
        if numbers[column] >= 0:
            ops += [_Op(_JEQ, numbers[column], 0, len(body)), *body]
    return [*ops, allow]


def _conditions(pid: int, refuse: _Op, allow: _Op) -> list[tuple[tuple[int, int], list[_Op]]]:
    """Calls that are allowed or denied by an argument; each body ends with a verdict."""

    def argument(index: int) -> _Op:
        return _Op(_LD, 16 + 8 * index)

    def only(index: int, *values: int) -> list[_Op]:
        tests = [_Op(_JEQ, value, len(values) - n, 0) for n, value in enumerate(values)]
        return [argument(index), *tests, refuse, allow]

    def never(index: int, *values: int) -> list[_Op]:
        tests = [_Op(_JEQ, value, len(values) - n, 0) for n, value in enumerate(values)]
        return [argument(index), *tests, allow, refuse]

    def no_quiet_truncation(index: int) -> list[_Op]:
        # Before level 3, Landlock does not stop opening a read-only file with O_TRUNC, which empties it.
        read_only_and_truncate = os.O_TRUNC | os.O_RDONLY
        masked = os.O_TRUNC | os.O_ACCMODE
        return [argument(index), _Op(_AND, masked), _Op(_JEQ, read_only_and_truncate, 0, 1), refuse, allow]

    return [
        ((56, 220), [argument(0), _Op(_JSET, _CLONE_THREAD, 1, 0), refuse, allow]),  # clone: threads only
        ((62, 129), only(0, pid)),  # kill
        ((234, 131), only(0, pid)),  # tgkill
        ((302, 261), only(0, 0, pid)),  # prlimit64
        ((157, 167), never(0, 1, 4, 35, 36, 0x59616D61)),  # prctl: PDEATHSIG, DUMPABLE, MM, CHILD_SUBREAPER, PTRACER
        ((72, 25), never(1, 8, 10, 15, 1024, 1026)),  # fcntl: SETOWN, SETSIG, SETOWN_EX, SETLEASE, NOTIFY
        ((16, 29), never(1, 0x5412, 0x8901, 0x8902)),  # ioctl: TIOCSTI, FIOSETOWN, SIOCSPGRP
        ((2, -1), no_quiet_truncation(1)),  # open
        ((257, 56), no_quiet_truncation(2)),  # openat
        (  # socketpair: AF_UNIX streams, which cannot be pointed elsewhere later
            (53, 199),
            [
                argument(0),
                _Op(_JEQ, 1, 1, 0),
                refuse,
                argument(1),
                _Op(_AND, 0xF),
                _Op(_JEQ, 1, 1, 0),
                refuse,
                allow,
            ],
        ),
    ]
