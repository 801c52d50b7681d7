"""A right answer to a card on randomness fails less than once in a million runs: shown by adding up chances.

The check files run here in this process, on right answers, with every random decision counted. What is not such a
decision (that masks agree by accident, that nothing happens to be dropped) is listed with its chance.
"""

from __future__ import annotations

import importlib.util
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
import torch
from torch import nn

from studylm.probes import statistics
from studylm.probes.statistics import LUCK, Share, chance_all_equal

pytestmark = pytest.mark.exhaustive

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "cards" / "language-model"

likeliest = (
    0.082  # of one count among 96 or more coins of chance 1/2, or fewer: the chance that two counts agree is below it
)
likeliest_of_960 = math.comb(960, 480) / 2**960

ACCIDENTS = {
    "bernoulli": [
        chance_all_equal(0.5, 100) ** 10,  # all coins of each of 10 calls alike
        chance_all_equal(0.5, 10, 100),  # 10 equal calls
        likeliest**9,  # 10 equal counts of ones
        2 * chance_all_equal(0.5, 20, 30) ** 10,  # a mask that is constant along a dimension, 10 times
        chance_all_equal(0.5, 10, 600),
        likeliest**9,
        3 * 2 * 2.0**-24,  # `rand > 0` for p = 0, few elements
    ],
    "dropout": [
        0.75**3000,  # nothing dropped
        chance_all_equal(0.5, 8, 960),
        4 * chance_all_equal(0.5, 8, 96) ** 8,
        likeliest_of_960**7,
        0.5**960 * 960,  # what is dropped happens to be the smallest
        2 * 2 * 2.0**-24,
        4 * 0.5**600,
    ],
    "rnn-dropout": [
        0.5 ** (80 * 4),  # nothing dropped, or everything
        2 * chance_all_equal(0.5, 8, 10) ** 4,  # rows or units that agree
        chance_all_equal(0.5, 9, 96),
        likeliest**8,
        2 * 2 * 2.0**-24,
    ],
    "embedding-dropout": [
        0.5 ** (12 * 6),
        chance_all_equal(0.5, 12, 1) ** 6,  # all words alike, in 6 calls
        chance_all_equal(0.9, 10, 100),
        (math.comb(100, 10) * 0.9**90 * 0.1**10) ** 9,
        100 * 0.1**10,  # one of the words is never dropped
        0.5**40,  # every word dropped, so that nothing learns
        3 * 2.0**-24,
    ],
    "weight-dropout": [
        0.75 ** (240 * 3),  # nothing dropped in three calls
        2 * chance_all_equal(0.75, 12, 20) ** 3,
        chance_all_equal(0.5, 8, 300),
        likeliest**7,
        2 * 0.5**42,  # nothing dropped back in training mode
        3 * 2 * 0.5**36,  # nothing, or everything, dropped in a recurrent layer of 36 weights or more
        0.5**36,  # nothing dropped in layer 1
        4 * 2.0**-24,
    ],
}


class Layer:
    """A module as a check meets it, without the wire."""

    is_module = True

    def __init__(self, module: nn.Module) -> None:
        self.module = module

    def __call__(self, *args: Any) -> Any:
        return self.module(*args)

    def _then(self, name: str) -> Callable[..., Layer]:
        def run(*args: Any) -> Layer:
            getattr(self.module, name)(*args)
            return self

        return run

    def __getattr__(self, name: str) -> Any:
        if name in ("train", "eval", "double", "to"):
            return self._then(name)
        raise AttributeError(name)

    def state(self) -> dict[str, torch.Tensor]:
        return {name: p.detach().clone() for name, p in self.module.named_parameters()}

    def grads(self) -> dict[str, torch.Tensor | None]:
        return {name: p.grad for name, p in self.module.named_parameters()}

    def sgd(self, lr: float) -> torch.optim.SGD:
        return torch.optim.SGD(self.module.parameters(), lr)


class Local:
    """An answer as a check meets it, in this process."""

    def __init__(self, answer: ModuleType) -> None:
        self._answer = answer

    def nn(self, name: str, *args: Any) -> Layer:
        return Layer(getattr(nn, name)(*args))

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._answer, name)
        if isinstance(value, type):
            return lambda *args: Layer(value(*[a.module if isinstance(a, Layer) else a for a in args]))
        if callable(value):
            value.traced = lambda *args: (value(*args), ["bernoulli_"])
        return value


def load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem.replace("-", "_"), path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run_checks(checks: ModuleType, answer: ModuleType) -> None:
    learner, device = Local(answer), torch.device("cpu")
    for name, check in vars(checks).items():
        if not name.startswith("check_"):
            continue
        wanted = check.__code__.co_varnames[: check.__code__.co_argcount]
        for dtype in (torch.float32, torch.float64) if "dtype" in wanted else (torch.float32,):
            check(**{k: v for k, v in {"learner": learner, "device": device, "dtype": dtype}.items() if k in wanted})


@pytest.fixture
def decisions(monkeypatch: pytest.MonkeyPatch) -> Iterator[SimpleNamespace]:
    """Counts how often a share is judged."""
    counted = SimpleNamespace(count=0)
    judged = Share.believable.fget  # type: ignore[attr-defined]

    def believable(self: Share) -> bool:
        counted.count += 1
        return bool(judged(self))

    monkeypatch.setattr(statistics.Share, "believable", property(believable))
    yield counted


@pytest.mark.parametrize("card", ACCIDENTS)
def test_a_right_answer_fails_less_than_once_in_a_million_runs(card: str, decisions: SimpleNamespace) -> None:
    checks = load(FOLDER / "checks" / f"{card}.py")
    answer = load(next((FOLDER / "solutions" / card).glob("*.py")))
    torch.manual_seed(3)
    run_checks(checks, answer)
    assert decisions.count >= 2, "the shares are judged"
    assert decisions.count * LUCK + sum(ACCIDENTS[card]) < 1e-6


@pytest.mark.filterwarnings("ignore:.*functional_call:FutureWarning")  # a right answer may be in torch's old words
@pytest.mark.parametrize("card", ACCIDENTS)
@pytest.mark.parametrize("seed", range(2))
def test_no_seed_fails_a_right_answer(card: str, seed: int) -> None:
    checks = load(FOLDER / "checks" / f"{card}.py")
    for path in sorted((ROOT / "tests" / "answers" / card).glob("right-*.py")):
        torch.manual_seed(seed)
        run_checks(checks, load(path))
