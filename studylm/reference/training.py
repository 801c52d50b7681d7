"""The chapter's training loop: AdamW under a one-cycle schedule, with state resets and the penalties on activations."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from time import perf_counter

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from studylm.errors import StudylmError
from studylm.reference.data import Batch, Batches
from studylm.reference.dropout import ar, tar


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """The settings of a training.

    Attributes:
        lr: the highest learning rate of the cycle.
        moms: momentum (Adam's first beta) at the start, at the top and at the end.
        wd: decoupled weight decay.
        alpha, beta: the weights of activation and temporal activation regularisation.
    """

    epochs: int
    lr: float
    moms: tuple[float, float, float] = (0.95, 0.85, 0.95)
    wd: float = 0.01
    alpha: float = 0.0
    beta: float = 0.0


@dataclass(frozen=True, slots=True)
class Epoch:
    """One pass over the data: mean losses (cross entropy only), validation accuracy (0 to 1), seconds of both phases."""

    train_loss: float
    valid_loss: float
    accuracy: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Step:
    """One training step: its number in the whole run, from 1, the number of steps, and its cross entropy."""

    step: int
    steps: int
    loss: float


def one_cycle(
    position: float, recipe: Recipe, *, warmup: float = 0.25, div: float = 25.0, div_final: float = 1e5
) -> tuple[float, float]:
    """Learning rate and momentum at a position in [0, 1) of the run.

    The rate rises from lr/div to lr along a half cosine during the first quarter, and falls to lr/div_final along another;
    momentum does the opposite. Source: Smith & Topin, Super-Convergence, 2018; the cosines are fastai's.
    """

    def cosine(start: float, end: float, at: float) -> float:
        return end + (start - end) * (1 + math.cos(math.pi * at)) / 2

    low, top, end = recipe.moms
    if position < warmup:
        at = position / warmup
        return cosine(recipe.lr / div, recipe.lr, at), cosine(low, top, at)
    at = (position - warmup) / (1 - warmup)
    return cosine(recipe.lr, recipe.lr / div_final, at), cosine(top, end, at)


def reset(model: nn.Module) -> None:
    """Reset the state of the model, or of those of its submodules that keep one."""
    own = getattr(model, "reset", None)
    if callable(own):
        own()
    else:
        for child in model.children():
            reset(child)


def fit(model: nn.Module, data: Batches, recipe: Recipe) -> Iterator[Step | Epoch]:
    """Train, and yield every step and every epoch. Model and data must be on the same device.

    The model returns logits (bs, V) or (bs, sl, V), or (logits, raw, dropped) for the penalties. Those are used in training
    only, and are not part of the reported losses. The state is reset before each phase and at the end: 2 * epochs + 1 times.

    Raises:
        StudylmError: the logits do not have the shape that the targets require, or the loss is not finite.
    """
    optimizer = torch.optim.AdamW(
        model.parameters(), recipe.lr, betas=(recipe.moms[0], 0.99), eps=1e-5, weight_decay=recipe.wd, fused=True
    )
    steps = recipe.epochs * len(data.train)
    step = 0
    for _ in range(recipe.epochs):
        start = perf_counter()
        total = 0.0
        reset(model)
        model.train()
        for x, y in data.train:
            lr, mom = one_cycle(step / steps, recipe)
            for group in optimizer.param_groups:
                group["lr"], group["betas"] = lr, (mom, 0.99)
            out = model(x)
            logits, raw, dropped = out if isinstance(out, tuple) and len(out) == 3 else (out, None, None)
            loss = objective = token_loss(logits, y)
            if recipe.alpha and dropped is not None:
                objective = ar(objective, dropped, recipe.alpha)
            if recipe.beta and raw is not None:
                objective = tar(objective, raw, recipe.beta)
            objective.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            optimizer.zero_grad()
            step += 1
            value = _finite(loss.item(), f"at step {step} of {steps}")
            total += value
            yield Step(step, steps, value)
        valid_loss, accuracy = evaluate(model, data.valid)
        _finite(valid_loss, "on the validation data")
        yield Epoch(total / len(data.train), valid_loss, accuracy, perf_counter() - start)
    reset(model)


def _finite(loss: float, where: str) -> float:
    if math.isfinite(loss):
        return loss
    raise StudylmError(
        f"The loss became {loss} {where}.",
        "Look for a division by zero, a log of zero, or a state that grows without bound.",
    )


@torch.no_grad()
def evaluate(model: nn.Module, batches: list[Batch]) -> tuple[float, float]:
    """Mean cross entropy, and the share of targets that have the highest logit; resets the state first."""
    reset(model)
    model.eval()
    loss = right = count = 0.0
    for x, y in batches:
        out = model(x)
        logits = out[0] if isinstance(out, tuple) else out
        loss += token_loss(logits, y).item() * y.numel()
        right += (logits.argmax(dim=-1) == y).sum().item()
        count += y.numel()
    return loss / count, right / count


def token_loss(logits: Tensor, y: Tensor) -> Tensor:
    """Mean cross entropy of logits (bs, V) or (bs, sl, V) for targets y (bs,) or (bs, sl).

    Raises:
        StudylmError: the shapes do not match.
    """
    if not isinstance(logits, Tensor) or logits.shape[:-1] != y.shape:
        told = tuple(logits.shape) if isinstance(logits, Tensor) else type(logits).__name__
        raise StudylmError(
            f"The model returned {told} where logits {(*y.shape, 'V')} were due.".replace("'V'", "V"),
            "Return one row of logits over the vocabulary for each target.",
        )
    return cross_entropy(logits.flatten(0, -2), y.flatten())
