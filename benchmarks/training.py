"""Seconds an epoch of the chapter's larger models: training and validation, one thread.

    python benchmarks/training.py [--epochs 5] [--model lmmodel6 --model lmmodel7 ...]

The models take turns, one epoch each, so what else the machine does falls on all alike; the figure is the median.
"""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Iterator

import torch

from studylm.lab.build import data_for, model_for, recipe_for
from studylm.lab.catalogue import CATALOGUE, Entry
from studylm.reference.training import Epoch, fit


def epochs_of(entry: Entry) -> Iterator[float]:
    """Train a model without an end in sight; yields the seconds of each epoch."""
    torch.manual_seed(0)
    for done in fit(model_for(entry), data_for(entry), recipe_for(entry, epochs=1000)):
        if isinstance(done, Epoch):
            yield done.seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--epochs", type=int, default=5, help="timed epochs of each model, after one more (5)")
    parser.add_argument("--model", action="append", choices=CATALOGUE, help="a model to time; may be repeated")
    options = parser.parse_args()
    torch.set_num_threads(1)
    entries = [CATALOGUE[name] for name in options.model or ("lmmodel6", "lmmodel7", "torch-gru", "gru")]
    trainings = [epochs_of(entry) for entry in entries]
    for training in trainings:
        next(training)
    rounds = [[next(training) for training in trainings] for _ in range(options.epochs)]
    print(f"torch {torch.__version__}, 1 thread, {options.epochs} epochs")
    print(f"{'':44}{'median s':>9}{'fastest s':>11}")
    for entry, seconds in zip(entries, zip(*rounds, strict=True), strict=True):
        print(f"{entry.title:44}{statistics.median(seconds):9.2f}{min(seconds):11.2f}")


if __name__ == "__main__":
    main()
