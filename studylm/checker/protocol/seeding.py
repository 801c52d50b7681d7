"""One seed for everything that draws at random in a process, set in microseconds.

`torch.manual_seed` asks every kind of device that torch knows, each with a look at the stack: 3 ms, and that before
every check, in two processes.
"""

from __future__ import annotations

import random

import torch

SEED = 20
"""What both sides are seeded with before every check, so that a run repeats exactly."""


def seed_all(seed: int) -> None:
    """Seed torch on the CPU, CUDA where this process uses it, and `random`."""
    torch.default_generator.manual_seed(seed)
    if torch.cuda.is_initialized():  # type: ignore[no-untyped-call]
        torch.cuda.manual_seed_all(seed)
    random.seed(seed)
