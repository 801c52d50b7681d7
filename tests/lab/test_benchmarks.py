"""The benchmarks that the documents quote still run."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.mark.parametrize(
    ("script", "options", "lines"),
    [
        ("recurrence.py", ["--rounds", "2"], r"GRU, hand-written backward +[\d.]+ +[\d.]+ +[\d.]+ +1\.00"),
        ("training.py", ["--epochs", "1", "--model", "lmmodel4"], r"LMModel4: predicts every word +[\d.]+ +[\d.]+"),
    ],
)
def test_it_prints_its_figures(script, options, lines):
    command = [sys.executable, "-W", "ignore", str(BENCHMARKS / script), *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert re.search(lines, done.stdout), done.stdout
