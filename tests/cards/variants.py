"""Right GRUs and LSTMs in every dress: layout, orientation, order, biases and conventions, as source text."""

from __future__ import annotations

import itertools
from collections.abc import Iterator


def times(x: str, w: str, in_out: bool, einsum: bool) -> str:
    """The product of rows `x` with a matrix `w`, kept (in, out) or (out, in)."""
    if einsum:
        return f'torch.einsum("{"bi,io->bo" if in_out else "bi,oi->bo"}", {x}, {w})'
    return f"{x} @ {w}" if in_out else f"F.linear({x}, {w})"


def parameter(name: str, outs: str, ins: str, in_out: bool) -> str:
    shape = f"{ins}, {outs}" if in_out else f"{outs}, {ins}"
    return f"        self.{name} = nn.Parameter(torch.randn({shape}) / H**0.5)\n"


HEAD = """import torch
import torch.nn.functional as F
from torch import nn


class {name}(nn.Module):
    def __init__(self, n_in, H):
        super().__init__()
        self.H = H
"""


def sums(gates: str, layout: str, in_out: bool, xh: bool, bias: int, einsum: bool) -> tuple[str, str]:
    """Parameters, and the lines that leave each gate's sum in a variable a_<gate> (or x_<gate> and h_<gate> "
    "if apart)."""
    init, lines = "", ""
    order = "[x, h]" if xh else "[h, x]"
    if layout == "separate":
        for g in gates:
            init += parameter(f"w{g}", "H", "n_in", in_out) + parameter(f"u{g}", "H", "H", in_out)
            lines += f"x_{g} = {times('x', f'self.w{g}', in_out, einsum)}\n"
            lines += f"h_{g} = {times('h', f'self.u{g}', in_out, einsum)}\n"
            for k, side in enumerate("xh"[:bias]):
                init += f"        self.b{side}{g} = nn.Parameter(torch.randn(H))\n"
                lines += f"{side}_{g} = {side}_{g} + self.b{'xh'[k]}{g}\n"
    elif layout == "fused":
        k = len(gates)
        init += parameter("w", f"{k} * H", "n_in", in_out) + parameter("u", f"{k} * H", "H", in_out)
        for side, var, w in (("x", "x", "w"), ("h", "h", "u")):
            term = times(var, f"self.{w}", in_out, einsum)
            if bias == 2 or (bias == 1 and side == "x"):
                init += f"        self.b{side} = nn.Parameter(torch.randn({k} * H))\n"
                term += f" + self.b{side}"
            lines += f"{', '.join(f'{side}_{g}' for g in gates)} = ({term}).chunk({k}, dim=1)\n"
    else:  # joined: h and x side by side
        lines += f"both = torch.cat({order}, dim=1)\n"
        groups = [gates] if layout == "joined-fused" else list(gates)
        for group in groups:
            k = len(group)
            init += parameter(f"w_{group}", f"{k} * H", "(n_in + H)", in_out)
            term = times("both", f"self.w_{group}", in_out, einsum)
            if bias:
                init += f"        self.b_{group} = nn.Parameter(torch.randn(1, {k} * H))\n"
                term += f" + self.b_{group}"
            names = ", ".join(f"a_{g}" for g in group)
            lines += f"{names} = {term}\n" if k == 1 else f"{names} = ({term}).split(self.H, dim=1)\n"
        return init, lines
    lines += "".join(f"a_{g} = x_{g} + h_{g}\n" for g in gates)
    return init, lines


def indent(lines: str, by: int) -> str:
    return "".join(" " * by + line + "\n" for line in lines.strip().splitlines())


def gru_source(layout: str, in_out: bool, xh: bool, bias: int, einsum: bool, after: bool, keeps: bool) -> str:
    joined = layout.startswith("joined")
    init, lines = sums("rz" if joined else "rzn", layout, in_out, xh, bias, einsum)
    lines += "r, z = a_r.sigmoid(), a_z.sigmoid()\n"
    if joined:
        init += parameter("w_n", "H", "(n_in + H)", in_out)
        fresh = "[x, r * h]" if xh else "[r * h, x]"
        lines += f"n = torch.tanh({times(f'torch.cat({fresh}, dim=1)', 'self.w_n', in_out, einsum)})\n"
    elif after:
        lines += "n = torch.tanh(x_n + r * h_n)\n"
    else:
        inner = times("(r * h)", "self.un" if layout == "separate" else "u_n", in_out, einsum)
        cut = "self.u[:, 2 * self.H :]" if in_out else "self.u[2 * self.H :]"
        own = {"separate": {1: "", 2: " + self.bhn"}, "fused": {1: "", 2: " + self.bh[2 * self.H :]"}}[layout]
        lines += (f"u_n = {cut}\n" if layout == "fused" else "") + f"n = torch.tanh(x_n + {inner}{own.get(bias, '')})\n"
    lines += "h = z * h + (1 - z) * n\n" if keeps else "h = (1 - z) * h + z * n\n"
    body = """
    def forward(self, inputs, h=None):
        h = inputs.new_zeros(inputs.shape[0], self.H) if h is None else h
        out = []
        for x in inputs.unbind(1):
"""
    return (
        HEAD.format(name="GRU")
        + init
        + body
        + indent(lines, 12)
        + "            out.append(h)\n        return torch.stack(out, dim=1), h\n"
    )


def lstm_source(layout: str, in_out: bool, xh: bool, bias: int, einsum: bool, gates: str, cell: bool) -> str:
    init, lines = sums(gates, layout, in_out, xh, bias, einsum)
    lines += "c = a_f.sigmoid() * c + a_i.sigmoid() * a_g.tanh()\nh = a_o.sigmoid() * c.tanh()\n"
    if cell:
        body = (
            "\n    def forward(self, x, state):\n        h, c = state\n"
            + indent(lines, 8)
            + "        return h, (h, c)\n"
        )
        return HEAD.format(name="LSTMCell") + init + body
    body = """
    def forward(self, inputs, state=None):
        h, c = (inputs.new_zeros(inputs.shape[0], self.H),) * 2 if state is None else state
        out = []
        for x in inputs.unbind(1):
"""
    tail = "            out.append(h)\n        return torch.stack(out, dim=1), (h, c)\n"
    return HEAD.format(name="LSTM") + init + body + indent(lines, 12) + tail


def all_variants() -> Iterator[tuple[str, str, str]]:
    """(card, name, source) of every variant."""
    yes = (False, True)
    for layout, in_out, xh, bias, einsum, after, keeps in itertools.product(
        ("separate", "fused", "joined", "joined-fused"), yes, yes, (0, 1, 2), yes, yes, yes
    ):
        joined = layout.startswith("joined")
        if (joined and (after or bias == 2)) or (not joined and xh):
            continue
        name = "-".join(
            [
                layout,
                "in-out" if in_out else "out-in",
                "xh" if xh else "hx",
                f"{bias}b",
                "einsum" if einsum else "mm",
                "after" if after else "before",
                "keeps" if keeps else "takes",
            ]
        )
        yield "gru", name, gru_source(layout, in_out, xh, bias, einsum, after, keeps)
    for layout, in_out, xh, bias, einsum, gates in itertools.product(
        ("separate", "fused", "joined", "joined-fused"), yes, yes, (0, 1, 2), yes, ("ifgo", "ogif")
    ):
        joined = layout.startswith("joined")
        if (joined and bias == 2) or (not joined and xh):
            continue
        name = "-".join(
            [
                layout,
                "in-out" if in_out else "out-in",
                "xh" if xh else "hx",
                f"{bias}b",
                "einsum" if einsum else "mm",
                gates,
            ]
        )
        yield "lstm", name, lstm_source(layout, in_out, xh, bias, einsum, gates, cell=False)
        if layout in ("fused", "joined-fused"):
            yield "lstm-cell", name, lstm_source(layout, in_out, xh, bias, einsum, gates, cell=True)
