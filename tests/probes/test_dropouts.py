"""Naming what is wrong with a dropout."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from studylm.probes.dropouts import mask_mistake, scale_mistake, share_mistake, shared_dimensions, smallest_dropped
from studylm.probes.statistics import read_dropout, share

P = 0.3


@pytest.fixture(autouse=True)
def _the_same_every_time() -> None:
    torch.manual_seed(1)


def dropped(scale: float | Tensor, keep: float = 1 - P) -> tuple[Tensor, Tensor]:
    x = torch.ones(100, 80)
    return x, x * (torch.rand(100, 80) < keep) * scale


@pytest.mark.parametrize(
    ("scale", "phrase"),
    [
        (1.0, "not scaled"),
        (1 / P, "divided by p"),
        (1 - P, "multiplied by 1-p"),
        (P, "multiplied by p"),
        (1 / (1 - P) ** 2, "scaled twice"),
        (2.7, "wrong scale"),
        (0.0, "everything is zero"),
    ],
)
def test_scales_are_named(scale: float, phrase: str) -> None:
    said = scale_mistake(read_dropout(*dropped(scale)), P)
    assert said is not None and phrase in said.message


def test_several_scales_are_named() -> None:
    said = scale_mistake(read_dropout(*dropped(torch.rand(100, 80) + 1)), P, "weights")
    assert said is not None and "not all scaled alike" in said.message and "Each weight " in said.hint


def test_a_right_dropout_has_no_mistake() -> None:
    read = read_dropout(*dropped(1 / (1 - P)))
    assert scale_mistake(read, P) is None
    assert share_mistake(share(read.kept, 1 - P)) is None


@pytest.mark.parametrize(
    ("keep", "phrase"),
    [
        (P, "*keeps*"),
        (0.5, "Half"),
        (1.0, "Nothing"),
        (0.0, "Everything"),
        (0.49, "twice"),
        (0.9, "too few"),
        (0.2, "too many"),
    ],
)
def test_shares_are_named(keep: float, phrase: str) -> None:
    said = share_mistake(share(torch.rand(100, 400) < keep, 1 - P))
    assert said is not None and phrase in said.message


def test_dimensions_that_share_a_mask_are_found() -> None:
    masks = [(torch.rand(4, 1, 6) < 0.5).expand(4, 5, 6) for _ in range(3)]
    assert shared_dimensions(masks) == (1,)
    assert shared_dimensions([torch.rand(4, 5, 6) < 0.5 for _ in range(3)]) == ()


def test_p_taken_for_the_keep_probability_is_named() -> None:
    said = scale_mistake(read_dropout(*dropped(1 / P, keep=P)), P)
    assert said is not None and "probability of being *kept*" in said.message


def test_another_p_and_the_share_that_happened_are_named() -> None:
    said = scale_mistake(read_dropout(*dropped(2.0, keep=0.5)), 0.2)
    assert said is not None and "dropout with p = 0.5" in said.message
    x = torch.ones(30, 20)
    mask = (torch.rand(30, 20) < 0.7).float()
    said = scale_mistake(read_dropout(x, mask / mask.mean()), P)
    assert said is not None and "happened to be kept" in said.message


@pytest.mark.parametrize(
    ("wrong", "phrase"),
    [
        (lambda x, m: m / (1 - P), "mask alone"),
        (lambda x, m: x * m - P, "become -0.3"),
        (lambda x, m: (x - P) * m, "0.3 is taken off"),
        (lambda x, m: torch.where(m > 0, x, -torch.inf), "become -inf"),
        (lambda x, m: x * (m + 0.001), "multiplied by 0.001"),
    ],
)
def test_what_is_neither_zero_nor_scaled_is_named(wrong: Callable[[Tensor, Tensor], Tensor], phrase: str) -> None:
    x = torch.randn(60, 50) + 3
    mask = (torch.rand(60, 50) < 1 - P).float()
    said = scale_mistake(read_dropout(x, wrong(x, mask)), P)
    assert said is not None and phrase in said.message


def test_a_mask_is_judged_without_what_it_multiplies() -> None:
    x = torch.randn(60, 50) + 3
    mask = (torch.rand(60, 50) < 1 - P).float()
    assert mask_mistake(x, mask / (1 - P), P) is None
    for wrong, phrase in (
        (x * mask / (1 - P), "already applied"),
        (mask, "not scaled"),
        (mask - P, "0.3 is taken off"),
    ):
        said = mask_mistake(x, wrong, P)
        assert said is not None and phrase in said.message


def test_dropping_by_size_is_told_from_chance() -> None:
    x = torch.randn(60, 50)
    assert smallest_dropped(read_dropout(x, x * (x.abs() > 0.5)))
    assert not smallest_dropped(read_dropout(x, x * (torch.rand(60, 50) < 0.5)))
