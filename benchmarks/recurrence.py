"""How long the reference's recurrent layers take, as a ratio to torch.nn's: forward, backward and optimizer step.

    python benchmarks/recurrence.py [--rounds 300]

One thread. Each round times both sides one right after the other, in turns first; the figure is the median of the
rounds' ratios, so what else the machine does falls on both alike.
"""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Callable
from time import perf_counter

import torch
from torch import nn

from studylm.reference import GRU, LSTM, Stacked

BS, SL, H, LAYERS = 64, 16, 64, 2  # the chapter's sizes


def step_of(module: nn.Module, x: torch.Tensor) -> Callable[[], float]:
    """A function that makes one training step of the module and tells its seconds."""
    optimizer = torch.optim.AdamW(module.parameters(), 1e-3, fused=True)

    def step() -> float:
        start = perf_counter()
        out, _ = module(x)
        out.square().mean().backward()
        optimizer.step()
        optimizer.zero_grad()
        return perf_counter() - start

    return step


def compare(ours: nn.Module, theirs: nn.Module, rounds: int) -> tuple[float, float, float]:
    """Median seconds a step of ours and of theirs, and the median of the ratios."""
    x = torch.randn(BS, SL, H, requires_grad=True)  # as from an embedding: its gradient is wanted too
    steps = step_of(ours, x), step_of(theirs, x)
    for step in steps * 10:
        step()
    times: list[tuple[float, float]] = []
    for n in range(rounds):
        pair = [0.0, 0.0]
        for side in (0, 1) if n % 2 else (1, 0):
            pair[side] = steps[side]()
        times.append((pair[0], pair[1]))
    mine, other = zip(*times, strict=True)
    return statistics.median(mine), statistics.median(other), statistics.median(a / b for a, b in times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=300, help="timed pairs of steps for each line (300)")
    rounds = parser.parse_args().rounds
    torch.set_num_threads(1)
    torch.manual_seed(0)
    print(f"torch {torch.__version__}, 1 thread, float32: bs {BS}, sl {SL}, H {H}, {LAYERS} layers, {rounds} rounds")
    print(f"{'':24}{'ours ms':>10}{'torch ms':>10}{'ratio':>8}{'goal':>8}")
    for name, ours, theirs, goal in (
        ("GRU", GRU, nn.GRU, 1.0),
        ("LSTM", LSTM, nn.LSTM, 1.25),
    ):
        for fast in (True, False):
            stack = Stacked(lambda n_in, H, c=ours, f=fast: c(n_in, H, fast=f), H, H, LAYERS)
            mine, other, ratio = compare(stack, theirs(H, H, LAYERS, batch_first=True), rounds)
            label = f"{name}, {'hand-written backward' if fast else 'readable loop'}"
            told = f"{goal:8.2f}" if fast else ""
            print(f"{label:28}{mine * 1e3:6.2f}{other * 1e3:10.2f}{ratio:8.2f}{told}")


if __name__ == "__main__":
    main()
