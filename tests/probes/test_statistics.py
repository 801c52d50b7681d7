"""The randomness probes: bounds against exact arithmetic, masks against known ones."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from studylm.probes.statistics import (
    LUCK,
    Share,
    chance_all_equal,
    close,
    constant_along,
    limits,
    read_dropout,
    same_count,
    share,
)


def exact(n: int, p: Fraction, low: int, high: int) -> tuple[Fraction, Fraction]:
    """P(X < low) and P(X > high) for X binomial, in whole numbers."""
    pmf = [comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)]
    return sum(pmf[:low], Fraction(0)), sum(pmf[high + 1 :], Fraction(0))


@given(st.integers(1, 120), st.integers(1, 63), st.sampled_from([1e-8, 1e-6, 1e-3, 0.1]))
@settings(max_examples=80)
def test_limits_are_the_exact_binomial_ones(n: int, sixtyfourths: int, luck: float) -> None:
    p = Fraction(sixtyfourths, 64)
    low, high = limits(n, float(p), luck)
    half = Fraction(luck) / 2
    slack = Fraction(1, 10**9)
    below, above = exact(n, p, low, high)
    assert below <= half * (1 + slack) and above <= half * (1 + slack)
    assert exact(n, p, low + 1, high)[0] > half * (1 - slack)
    assert exact(n, p, low, high - 1)[1] > half * (1 - slack)


@pytest.mark.parametrize("n", [0, 1, 17, 100_000])
def test_a_certain_outcome_has_no_room(n: int) -> None:
    assert limits(n, 0.0) == (0, 0)
    assert limits(n, 1.0) == (n, n)


def test_limits_of_many_tries_are_near_the_normal_ones() -> None:
    n, p = 200_000, 0.3
    low, high = limits(n, p)
    width = 5.73 * (n * p * (1 - p)) ** 0.5  # two tails of 1e-8 in all
    assert abs(n * p - low - width) < 0.02 * width
    assert abs(high - n * p - width) < 0.02 * width


def test_impossible_arguments_are_refused() -> None:
    with pytest.raises(ValueError):
        limits(10, 1.5)


def test_a_true_coin_is_believed_and_its_reverse_is_not() -> None:
    generator = torch.Generator().manual_seed(1)
    hits = torch.rand(20_000, generator=generator) < 0.3
    assert share(hits, 0.3).believable
    assert not share(hits, 0.7).believable
    assert share(hits, 0.7).fits(0.3)
    assert "0.3" in share(hits, 0.3).range and str(Share(3, 10, 0.3)) == "0.300"


def test_a_hundred_decisions_fail_a_right_answer_less_than_once_in_a_million_runs() -> None:
    assert 100 * LUCK <= 1.0000001e-6


def test_chance_that_masks_agree() -> None:
    assert chance_all_equal(0.5, 2) == pytest.approx(0.5)
    assert chance_all_equal(0.3, 2, 100) == pytest.approx(0.58**100)


def test_a_shared_mask_is_seen_on_its_dimension_only() -> None:
    mask = torch.tensor([[True, False, True], [True, False, True]])
    assert constant_along(mask, 0) and not constant_along(mask, 1)
    assert not constant_along(mask[:1], 0), "one row shows nothing"


def test_a_fixed_number_of_drops_is_told_from_chance() -> None:
    fixed = [torch.randperm(40) < 20 for _ in range(30)]
    chance = [torch.rand(40) < 0.5 for _ in range(30)]
    assert same_count(fixed) and not same_count(chance)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_mask_and_scale_are_read_off(dtype: torch.dtype) -> None:
    x = torch.randn(50, 20, dtype=dtype)
    mask = torch.rand(50, 20) < 0.6
    read = read_dropout(x, x * mask / 0.6)
    assert torch.equal(read.kept, mask)
    assert read.scale == pytest.approx(1 / 0.6, rel=1e-6) and close(read.scale, 1 / 0.6)


def test_several_scales_are_no_scale() -> None:
    x = torch.ones(4)
    read = read_dropout(x, torch.tensor([0.0, 1.0, 2.0, 2.0]))
    assert read.scale is None and read.factors == (1.0, 2.0) and not close(read.scale, 1.0)


def test_nothing_kept() -> None:
    read = read_dropout(torch.ones(4), torch.zeros(4))
    assert read.scale is None and not read.kept.any()
