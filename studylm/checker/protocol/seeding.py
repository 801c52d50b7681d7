"""Seeds every random generator of a process, within microseconds.

`torch.manual_seed` takes 3 ms, since it visits every kind of device that torch supports, and both processes are seeded before
every check.
"""

from __future__ import annotations

import random

import torch

SEED = 20
"""The seed of both processes before every check, so that a run is reproducible."""


def seed_all(seed: int) -> None:
    """Seed torch on the CPU, CUDA if this process uses it, and `random`."""
    torch.default_generator.manual_seed(seed)
    if torch.cuda.is_initialized():  # type: ignore[no-untyped-call]
        torch.cuda.manual_seed_all(seed)
    random.seed(seed)
