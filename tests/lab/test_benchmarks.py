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
        pytest.param(
            "recurrence.py",
            ["--rounds", "2"],
            r"GRU, hand-written backward +[\d.]+ +[\d.]+ +[\d.]+ +1\.00",
            marks=pytest.mark.exhaustive,
        ),
        pytest.param(
            "training.py",
            ["--epochs", "1", "--model", "lmmodel4"],
            r"predicts every word +[\d.]+ +[\d.]+",
            marks=pytest.mark.slow,
        ),
        pytest.param(
            "gru_or_lstm.py", ["--seeds", "1"], r"GRU, two layers, H 64 +53,790 +0\.[78]", marks=pytest.mark.slow
        ),
    ],
)
def test_it_prints_its_figures(script, options, lines):
    command = [sys.executable, "-W", "ignore", str(BENCHMARKS / script), *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    assert re.search(lines, done.stdout), done.stdout
