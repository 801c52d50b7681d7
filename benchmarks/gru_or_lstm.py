"""Is a GRU better than an LSTM here, and is its smaller size the reason? The same recipe, data and seeds for all.

    python benchmarks/gru_or_lstm.py [--seeds 5]

Beside the two at the chapter's size stands an LSTM with as many parameters as the GRU, and a GRU in another set-up (one
layer, batch norm, a state that is never reset), as such comparisons are often made. Told are the accuracy at the last
epoch, and at the best: choosing the epoch by the validation data reports luck, too.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from statistics import fmean
from typing import Any

import torch
from torch import Tensor, nn

from studylm import reference as ref
from studylm.lab.build import recipe_for
from studylm.lab.catalogue import CATALOGUE
from studylm.reference.training import Epoch, fit

V = 30


class NeverReset(ref.RecurrentLM):
    """A one-layer GRU with batch norm before the decoder; it carries its state on from training into validation."""

    def __init__(self, V: int, H: int) -> None:
        super().__init__(V, H, lambda H: nn.GRU(H, H, batch_first=True))
        self.norm = nn.BatchNorm1d(H)

    def forward(self, x: Tensor) -> Any:
        """x (bs, sl) -> (bs, sl, V)."""
        out = self.recur(self.embed(x))
        return self.decode(self.norm(out.transpose(1, 2)).transpose(1, 2))  # batch norm wants (bs, H, sl)

    def reset(self) -> None:
        """Keep the state."""


def two_layers(layer: Callable[..., nn.Module], H: int) -> nn.Module:
    return ref.RecurrentLM(V, H, lambda H: layer(H, H, 2, batch_first=True))


MODELS: dict[str, Callable[[], nn.Module]] = {
    "LSTM, two layers, H 64": lambda: two_layers(nn.LSTM, 64),
    "LSTM, two layers, H 55": lambda: two_layers(nn.LSTM, 55),
    "GRU, two layers, H 64": lambda: two_layers(nn.GRU, 64),
    "GRU, one layer, batch norm, never reset": lambda: NeverReset(V, 64),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=5, help="runs of each model (5)")
    seeds = parser.parse_args().seeds
    torch.set_num_threads(1)
    recipe = recipe_for(CATALOGUE["lmmodel6"])
    print(f"torch {torch.__version__}, 1 thread, {seeds} seeds, {recipe.epochs} epochs at {recipe.lr}")
    print(f"{'':42}{'parameters':>11}{'last epoch':>24}{'best epoch':>12}")
    for name, make in MODELS.items():
        last, best = [], []
        for seed in range(seeds):
            torch.manual_seed(seed)
            model = make()
            told = [done.accuracy for done in fit(model, ref.every_word(), recipe) if isinstance(done, Epoch)]
            last.append(told[-1])
            best.append(max(told))
        spread = f"{fmean(last):.3f} ({min(last):.3f} – {max(last):.3f})"
        print(f"{name:42}{ref.parameter_count(model):>11,}{spread:>24}{fmean(best):>12.3f}", flush=True)


if __name__ == "__main__":
    main()
