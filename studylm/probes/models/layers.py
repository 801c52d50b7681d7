"""Finds out how often a layer is used and what it computes, from the outputs, whatever its name or layout."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from studylm.probes.models.gradients import times_used
from studylm.probes.models.model import Model, State


def square_and_bias(state: State, H: int) -> tuple[str, str] | None:
    """The names of the one (H, H) matrix and the one bias of H elements; None if there are none or several."""
    squares = [k for k, v in state.items() if sorted(v.shape) == [H, H]]
    biases = [k for k, v in state.items() if v.numel() == H]
    return (squares[0], biases[0]) if len(squares) == len(biases) == 1 else None


def bias_uses(model: Model, call: Callable[[], Tensor], square: str, bias: str) -> int:
    """How many times in a row a layer with this matrix and bias is applied: 0 to 4, and 4 if it cannot be determined.

    With small positive weights every usual activation is linear. A bias that enters k times, each time followed by
    the rest of the chain, then gives an output whose slope in the bias is a polynomial of degree k - 1 in the size of
    the matrix: 1 + s A + s² A² for three uses. Four sizes s determine it.

    Args:
        model: in float64; its weights are restored afterwards.
        call: runs a forward pass.
    """
    start = model.state()
    g = torch.Generator().manual_seed(5)
    small = {
        k: (torch.rand(v.shape, generator=g, dtype=torch.float64) + 0.5).to(v)
        * (1.0 if k == square or v.dim() > 1 else 1e-8)
        for k, v in start.items()
    }
    H = start[square].shape[0]
    sizes = [0.5, 1.0, 1.5, 2.0]
    slopes = []
    out_scale = 1.0
    for s in sizes:
        weights = dict(small)
        weights[square] = small[square] * (s / H)
        for k, v in small.items():
            if k not in (square, bias) and v.dim() > 1:
                weights[k] = v * 1e-4  # embedding and output layer: their product is 1e-8, far below any curvature
        model.load(weights)
        model.zero_grad()
        call().sum().backward()  # type: ignore[no-untyped-call]
        grad = model.grads().get(bias)
        slopes.append(0.0 if grad is None else float(grad.sum()) / out_scale)
    model.load(start)
    model.zero_grad()
    powers = torch.tensor([[s**k for k in range(4)] for s in sizes], dtype=torch.float64)
    terms = torch.linalg.solve(powers, torch.tensor(slopes, dtype=torch.float64)).abs()
    loud = terms > 1e-3 * terms.max().clamp_min(1e-300)
    return int(loud.nonzero().max()) + 1 if bool(loud.any()) else 0


@dataclass(frozen=True)
class Affine:
    """z = x W + b, (n_in, n_out) and (n_out,)."""

    W: Tensor
    b: Tensor

    def __call__(self, x: Tensor) -> Tensor:
        return x @ self.W + self.b


def affine_where_positive(x: Tensor, y: Tensor) -> Affine | None:
    """The affine map whose ReLU `y` is; None if `y` is not the ReLU of an affine map of x. Both (samples, n), float64.

    Least squares over the samples with a positive output must fit it exactly, and be positive nowhere else.
    """
    ones = torch.ones(len(x), 1, dtype=x.dtype)
    inputs = torch.cat([x, ones], dim=1)
    columns = []
    for j in range(y.shape[1]):
        active = y[:, j] > 0
        if int(active.sum()) < x.shape[1] + 3:
            return None
        column = torch.linalg.lstsq(inputs[active], y[active, j : j + 1]).solution
        fitted = (inputs @ column)[:, 0]
        close = 1e-7 * max(1.0, float(y.abs().max()))
        if float((fitted.clamp(min=0) - y[:, j]).abs().max()) > close:
            return None
        columns.append(column)
    solution = torch.cat(columns, dim=1)
    return Affine(solution[:-1], solution[-1])


def parameter_story(extra: int, V: int, H: int) -> str:
    """A surplus of parameters (negative: a deficit) as a sum of parts of a small language model; "" if no simple sum fits."""
    pieces = {
        "V*H": (V * H, "an embedding-sized matrix"),
        "H*H": (H * H, "an H-to-H matrix"),
        "H": (H, "a bias of H"),
        "V": (V, "a bias of V"),
    }
    names = list(pieces)
    best: tuple[int, list[int]] | None = None
    for a in range(-2, 4):
        for b in range(-2, 4):
            for c in range(-2, 5):
                for d in range(-2, 3):
                    counts = [a, b, c, d]
                    if sum(k * pieces[n][0] for k, n in zip(counts, names, strict=True)) == extra:
                        cost = sum(map(abs, counts))
                        if best is None or cost < best[0]:
                            best = (cost, counts)
    if best is None:
        return ""
    parts = [
        f"{'+' if k > 0 else '-'} {abs(k)} × {n}" if abs(k) != 1 else f"{'+' if k > 0 else '-'} {n}"
        for k, n in zip(best[1], names, strict=True)
        if k
    ]
    return " ".join(parts)


def matrices_used_often(model: Model, call: Callable[[], Tensor], V: int, seed: int = 0) -> int:
    """How many weight matrices one output depends on through more than one use; those with a side of V are ignored.

    The gradient of one number for one sample in a matrix that is used once is an outer product, of rank 1. A recurrent
    layer uses its matrices at every step, and the rank grows. A stack of matrices in one 3-d tensor counts each.

    Args:
        model: in float64; its weights are changed.
        call: one sample's output at its last position, (V,).
    """
    model.scatter(0.6, 50 + seed)
    model.zero_grad()
    out = call()
    g = torch.Generator().manual_seed(5000 + seed)
    (out * torch.randn(out.shape, generator=g, dtype=torch.float64).to(out)).sum().backward()  # type: ignore[no-untyped-call]
    found = 0
    for grad in model.grads().values():
        if grad is None or V in grad.shape:
            continue
        if grad.dim() == 2:
            found += times_used(grad) > 1
        elif grad.dim() == 3:
            found += sum(times_used(part) > 1 for part in grad)
    model.zero_grad()
    return found


def memory(model: Model, V: int, H: int, seed: int = 0) -> int | None:
    """How many numbers of the past affect the later outputs of a language model: 0 to 3 H; None if that is unknown.

    Whatever a model keeps of the first three words goes through its state, so the slopes of later logits in the three
    embedded words form a matrix whose rank is at most the state's size: H for an RNN or GRU of one layer, 2 H for an
    LSTM or two layers. All its rows come from one backward pass: each row of the batch reads copies of the three
    words under numbers of its own, and so leaves its slopes in rows of the embedding of its own.

    Args:
        model: in float64 and eval mode, (bs, sl) words to (bs, sl, V) logits; its weights are changed.
        V: at least 9 H + 6.
    """
    past, rows, future = 3, 3 * H, 4
    copies = past * rows
    model.scatter(0.7, 3000 + seed)
    state = model.state()
    alike = {}
    for name, value in state.items():
        if value.dim() == 2 and V in value.shape:
            words = (value if value.shape[0] == V else value.T).clone()
            for k in range(past):
                words[k:copies:past] = words[k]
            alike[name] = words if value.shape[0] == V else words.T
    model.load(alike)
    model.zero_grad()
    x = torch.arange(copies).reshape(rows, past)
    x = torch.cat([x, torch.arange(copies, copies + future).expand(rows, future)], dim=1)
    out = model(x.to(next(iter(state.values())).device))
    g = torch.Generator().manual_seed(3100 + seed)
    mix = torch.randn(rows, future, V, generator=g, dtype=torch.float64).to(out)
    (out[:, past:] * mix).sum().backward()
    grads = model.grads()
    model.zero_grad()
    for name in alike:
        grad = grads.get(name)
        if grad is None:
            continue
        slopes = grad if grad.shape[0] == V else grad.T
        if not bool(slopes[copies + future :].any()) and bool(slopes[:copies].any()):  # an embedding: by words read
            values = torch.linalg.svdvals(slopes[:copies].reshape(rows, -1).cpu())
            return int((values > 1e-11 * values[0]).sum())
    return None
