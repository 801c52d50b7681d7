"""Families: right cells in every layout pass, and of the mutants of right answers none slips through unexplained.

By default a part of each family runs; `--slow` runs all (328 variants, about 1,500 mutants).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from studylm.checker.verdict import Verdict
from tests.cards.mutate import mutants
from tests.cards.variants import all_variants

pytestmark = pytest.mark.exhaustive

Judge = Callable[..., Verdict]
ANSWERS = Path(__file__).resolve().parents[1] / "answers"

VARIANTS = {f"{card}/{name}": (card, source) for card, name, source in all_variants()}
EVERY = 11
"""Which part of a family runs without --slow: every eleventh, so that all values of all axes meet."""


def test_the_family_is_what_it_says() -> None:
    assert len(VARIANTS) == 328
    assert len({source for _, source in VARIANTS.values()}) == 328


@pytest.mark.parametrize("name", list(VARIANTS)[::EVERY])
def test_variant_passes(judge: Judge, name: str) -> None:
    card, source = VARIANTS[name]
    verdict = judge(card, source)
    assert verdict.passed, (source, verdict.to_json())


@pytest.mark.slow
@pytest.mark.parametrize("name", list(VARIANTS))
def test_every_variant_passes(judge: Judge, name: str) -> None:
    card, source = VARIANTS[name]
    assert judge(card, source).passed, source


# The mutants that pass, each with why it is a right answer to its card all the same.
ANOTHER_ACTIVATION = "the card leaves the activation open"
SIGN = "an embedding of the other sign: the same family of models"
DEFAULT_DEVICE = "the default device is that of a run on the CPU"
PROMOTED = "cat turns the float32 zeros into float64"
STARTS = "another fixed start than 0: a constant that the first layer's bias takes up"
EQUIVALENT: dict[str, dict[str, str]] = {
    "gru/cat-linears": {
        "h = torch.zeros(x.shape[0], self.H, device=x.device)": PROMOTED,
        "h = torch.zeros(x.shape[0], self.H, dtype=x.dtype)": DEFAULT_DEVICE,
    },
    "gru/fused-chunk": {},
    "lstm/chapter": {},
    "lstm-cell/chapter": {},
}


def check_mutants(judge: Judge, base: str, part: slice) -> None:
    card, _, name = base.partition("/")
    source = (ANSWERS / card / f"right-{name}.py").read_text()
    family = list(mutants(source))[part]
    survivors = {what: text for what, text in family if judge(card, text).passed}
    unexplained = {what for what in survivors if what not in EQUIVALENT[base]}
    assert not unexplained, "\n".join(survivors[what] for what in unexplained)
    assert len(survivors) <= 0.02 * len(family) or part.step is not None


@pytest.mark.parametrize("base", list(EQUIVALENT))
def test_mutants_are_caught(judge: Judge, base: str) -> None:
    check_mutants(judge, base, slice(3, None, 31))


@pytest.mark.slow
@pytest.mark.parametrize("base", list(EQUIVALENT))
def test_all_mutants_are_caught(judge: Judge, base: str) -> None:
    check_mutants(judge, base, slice(None))
