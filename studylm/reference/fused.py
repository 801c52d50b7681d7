"""The fast path: an LSTM or GRU layer as one autograd function, its backward written by hand.

Autograd's own backward of the loop records some ten small operations a time step. Here the factors that do not
depend on the incoming gradient are made for all steps at once, what remains for each step is one matrix product and a
few elementwise ones, and each weight's gradient is one product over all steps. Time comes first in here: (sl, bs, .).

Inside, d_a means the loss's derivative with respect to a.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.autograd import Function
from torch.autograd.function import once_differentiable


def lstm_sequence(
    x: Tensor, h: Tensor, c: Tensor, W: Tensor, b_ih: Tensor, U: Tensor, b_hh: Tensor
) -> tuple[Tensor, tuple[Tensor, Tensor]]:
    """x (bs, sl, n_in), h and c (bs, H), W (4H, n_in), U (4H, H), biases (4H,) -> out (bs, sl, H), (h, c)."""
    out, h, c = _LSTM.apply(x, h, c, W, b_ih, U, b_hh)  # type: ignore[no-untyped-call]
    return out, (h, c)


def gru_sequence(x: Tensor, h: Tensor, W: Tensor, b_ih: Tensor, U: Tensor, b_hh: Tensor) -> tuple[Tensor, Tensor]:
    """x (bs, sl, n_in), h (bs, H), W (3H, n_in), U (3H, H), biases (3H,) -> out (bs, sl, H), h. Reset after."""
    out, h = _GRU.apply(x, h, W, b_ih, U, b_hh)  # type: ignore[no-untyped-call]
    return out, h


def _project(x: Tensor, W: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    """x (bs, sl, n_in) -> x with time first, flat: (sl*bs, n_in), and the gates' sums (sl, bs, W's rows)."""
    bs, sl, n_in = x.shape
    flat = x.transpose(0, 1).reshape(sl * bs, n_in)
    return flat, torch.addmm(b, flat, W.t()).view(sl, bs, -1)


class _LSTM(Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, h: Tensor, c: Tensor, W: Tensor, b_ih: Tensor, U: Tensor, b_hh: Tensor) -> Any:
        flat, gates = _project(x, W, b_ih + b_hh)
        sl, bs, H = *gates.shape[:2], h.shape[1]
        hs, cs, ts = (gates.new_empty(sl + 1, bs, H) for _ in range(3))  # h, c and tanh(c), each from step 0 on
        hs[0], cs[0] = h, c
        Ut = U.t()
        for gate, h0, c0, h1, c1, t1 in zip(gates, hs, cs, hs[1:], cs[1:], ts[1:], strict=False):
            gate.addmm_(h0, Ut)  # (bs, 4H)
            i, f, g, o = gate.split(H, dim=1)
            gate[:, : 2 * H].sigmoid_()
            g.tanh_()
            o.sigmoid_()
            torch.mul(f, c0, out=c1).addcmul_(i, g)
            torch.tanh(c1, out=t1)
            torch.mul(o, t1, out=h1)
        ctx.save_for_backward(flat, W, U, gates, hs, cs, ts)
        return hs[1:].transpose(0, 1), hs[-1].clone(), cs[-1].clone()

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, d_out: Tensor, d_h: Tensor, d_c: Tensor) -> Any:
        flat, W, U, gates, hs, cs, ts = ctx.saved_tensors
        sl, bs, H = gates.shape[0], gates.shape[1], U.shape[1]
        i, f, g, o = gates.split(H, dim=2)  # (sl, bs, H) each
        t = ts[1:]
        # d_gates of i, f and g is d_c times these, and d_gates of o is d_h times that.
        d_gates = torch.empty_like(gates)
        k = gates.new_empty(sl, bs, 4, H)
        torch.mul(g, i - i * i, out=k[:, :, 0])
        torch.mul(cs[:-1], f - f * f, out=k[:, :, 1])
        torch.mul(i, 1 - g * g, out=k[:, :, 2])
        torch.mul(t, o - o * o, out=k[:, :, 3])
        through_h = o * (1 - t * t)  # what d_h adds to d_c
        d_outs = d_out.transpose(0, 1)
        d_h = d_h + d_outs[-1]
        for s in range(sl - 1, -1, -1):
            d_c = torch.addcmul(d_c, d_h, through_h[s])
            d_gate = d_gates[s].view(bs, 4, H)
            torch.mul(k[s, :, :3], d_c.unsqueeze(1), out=d_gate[:, :3])
            torch.mul(k[s, :, 3], d_h, out=d_gate[:, 3])
            d_c = d_c * f[s]
            d_h = torch.addmm(d_outs[s - 1], d_gates[s], U) if s else d_gates[s] @ U
        return _inputs_and_weights(flat, W, d_gates, d_gates, hs, d_h, d_c)


class _GRU(Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, h: Tensor, W: Tensor, b_ih: Tensor, U: Tensor, b_hh: Tensor) -> Any:
        flat, gates = _project(x, W, b_ih)
        sl, bs, H = *gates.shape[:2], h.shape[1]
        hs = gates.new_empty(sl + 1, bs, H)  # h from step 0 on
        hs[0] = h
        hgates = torch.empty_like(gates)  # the old state's share of the gates
        Ut = U.t()
        for gate, hgate, h0, h1 in zip(gates, hgates, hs, hs[1:], strict=False):
            torch.addmm(b_hh, h0, Ut, out=hgate)  # (bs, 3H)
            gate[:, : 2 * H].add_(hgate[:, : 2 * H]).sigmoid_()
            r, z, n = gate.split(H, dim=1)
            n.addcmul_(r, hgate[:, 2 * H :]).tanh_()
            torch.lerp(n, h0, z, out=h1)  # (1 - z) * n + z * h
        ctx.save_for_backward(flat, W, U, gates, hgates, hs)
        return hs[1:].transpose(0, 1), hs[-1].clone()

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, d_out: Tensor, d_h: Tensor) -> Any:
        flat, W, U, gates, hgates, hs = ctx.saved_tensors
        sl, bs, H = gates.shape[0], gates.shape[1], U.shape[1]
        r, z, n = gates.split(H, dim=2)  # (sl, bs, H) each
        hn = hgates[:, :, 2 * H :]
        # Every gate's derivative is d_h times a factor that the forward pass has fixed.
        k = gates.new_empty(sl, bs, 3, H)
        of_n = (1 - z) * (1 - n * n)
        torch.mul(of_n * hn, r - r * r, out=k[:, :, 0])
        torch.mul(hs[:-1] - n, z - z * z, out=k[:, :, 1])
        torch.mul(of_n, r, out=k[:, :, 2])  # of the candidate's product with the state; its sum has of_n itself
        d_hgates, d_hs = torch.empty_like(k), torch.empty_like(of_n)
        d_outs = d_out.transpose(0, 1)
        torch.add(d_h, d_outs[-1], out=d_hs[-1])
        for s in range(sl - 1, -1, -1):
            d_h = d_hs[s]
            torch.mul(k[s], d_h.unsqueeze(1), out=d_hgates[s])
            d_hgate = d_hgates[s].view(bs, 3 * H)
            if s:
                torch.addcmul(d_outs[s - 1], d_h, z[s], out=d_hs[s - 1]).addmm_(d_hgate, U)
            else:
                d_h = torch.addmm(d_h * z[0], d_hgate, U)
        d_hgates = d_hgates.view(sl, bs, 3 * H)
        d_gates = d_hgates.clone()
        torch.mul(d_hs, of_n, out=d_gates[:, :, 2 * H :])
        return _inputs_and_weights(flat, W, d_gates, d_hgates, hs, d_h)


def _inputs_and_weights(
    flat: Tensor, W: Tensor, d_gates: Tensor, d_hgates: Tensor, hs: Tensor, *d_state: Tensor
) -> Any:
    """The gradients of x, the state, W, b_ih, U and b_hh: each one product over all time steps."""
    sl, bs, wide = d_gates.shape
    d_g, d_hg = d_gates.view(sl * bs, wide), d_hgates.view(sl * bs, wide)
    d_x = (d_g @ W).view(sl, bs, -1).transpose(0, 1)  # (sl*bs, n_in) -> (bs, sl, n_in)
    d_W, d_b = d_g.t() @ flat, d_g.sum(0)
    d_U = d_hg.t() @ hs[:-1].reshape(sl * bs, -1)
    return d_x, *d_state, d_W, d_b, d_U, d_b if d_g.data_ptr() == d_hg.data_ptr() else d_hg.sum(0)
