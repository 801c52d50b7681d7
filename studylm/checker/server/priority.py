"""The low CPU priority of a background run's processes. Torch-free."""

from __future__ import annotations

import os
import time
from pathlib import Path

NICE = 10
"""The niceness of a background run's processes: a tenth of the time of a busy core. At the lowest priority, with a seventieth,
right answers time out on a busy machine."""
_AUTOGROUP = Path("/proc/self/autogroup")
_TRIES, _PAUSE = 30, 0.01


def lower() -> None:
    """Give this process a low priority. What it starts later inherits it, and only root can raise it.

    To be called once the process leads a session of its own: where Linux schedules each session as one group, niceness
    counts only among the processes of one session, and the session has a niceness too.
    """
    os.setpriority(os.PRIO_PROCESS, 0, NICE)
    for _ in range(_TRIES):
        try:
            _AUTOGROUP.write_text(str(NICE))
            return
        except BlockingIOError:  # the kernel accepts one such change in 0.1 s, from all users but root
            time.sleep(_PAUSE)
        except OSError:
            return
