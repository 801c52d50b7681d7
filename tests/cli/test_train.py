"""`studylm train`: JSON as the contract gives it, kept runs, one-line errors."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Call = Callable[..., Any]


def test_a_bundled_model_is_trained_and_kept(studylm: Call) -> None:
    result = studylm("train", "--model", "lmmodel2", "--epochs", "1", "--device", "cpu", "--json")
    assert result.code == 0, result.err
    (run,) = result.json["runs"]
    (epoch,) = run["epochs"]
    assert {"train_loss", "valid_loss", "accuracy", "seconds"} <= set(epoch)
    assert 0.1 < epoch["accuracy"] < 0.6 and epoch["seconds"] > 0

    kept = studylm("train", "--list", "--json").json
    assert [each["name"] for each in kept] == ["lmmodel2"]
    assert kept[0]["runs"] == result.json["runs"]
    assert "lmmodel2" in studylm("train", "--list").out


@pytest.mark.parametrize(
    ("args", "names"),
    [
        (["train"], "--model"),
        (["train", "nosuch.py"], "nosuch.py"),
        (["train", "--model", "transformer"], "transformer"),
        (["train", "--model", "gru", "--seeds", "0"], "--seeds"),
        (["train", "--model", "gru", "--device", "tpu"], "tpu"),
    ],
)
def test_what_cannot_be_trained_is_one_line(args: list[str], names: str, studylm: Call) -> None:
    result = studylm(*args)
    assert result.code == 2 and result.out == ""
    assert result.err.count("\n") == 1 and names in result.err


def test_a_file_that_loses_its_way_is_told_in_one_line(studylm: Call, tmp_path: Path) -> None:
    file = tmp_path / "gru.py"
    file.write_text(
        "import torch\n\n\nclass GRU(torch.nn.Module):\n    def __init__(self, n_in, H):\n        super().__init__()\n"
        "        self.w = torch.nn.Linear(n_in, H)\n\n    def forward(self, x, h=None):\n"
        "        out = self.w(x) * float('nan')\n        return out, out[:, -1]\n",
        encoding="utf-8",
    )
    result = studylm("train", str(file), "--vs", "gru", "--epochs", "1", "--device", "cpu")
    assert result.code == 2
    assert result.err.count("\n") == 1, result.err
    assert "nan" in result.err.lower() or "no number" in result.err
