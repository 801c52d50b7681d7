"""What a worker does while it waits for its job: small tensor work, so that no run pays for what torch does only once.

The server may not do this for all, because it forks: a process that has run tensor work is not safe to fork. One exercise
takes some milliseconds; a job that comes meanwhile waits for no other.
"""

from __future__ import annotations

import contextlib
import copy
import gc
import select
import socket
from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn

from studylm.checker.learner import rule_watch
from studylm.checker.protocol.channel import Channel
from studylm.checker.protocol.codec import Packer


def until_called(control: socket.socket, exercises: Sequence[Callable[[], object]]) -> None:
    """Do one exercise after the other until they are done, or there is something to read from `control`."""
    for exercise in exercises:
        if select.select([control], [], [], 0)[0]:
            return
        with contextlib.suppress(Exception):
            exercise()


def _draw() -> Tensor:
    return torch.randn(2, 3, 4, dtype=torch.float64).float()


def _layers() -> None:
    x = torch.randint(7, (2, 3))
    emb, lin, out = nn.Embedding(7, 4), nn.Linear(4, 4), nn.Linear(4, 7)
    h = torch.zeros(2, 4)
    for t in range(3):
        h = torch.relu(lin(h + emb(x[:, t])))
    torch.autograd.backward(nn.functional.cross_entropy(out(h), x[:, 0]))


def _gates() -> None:
    x, h = _draw(), torch.zeros(2, 4, requires_grad=True)
    weight = nn.Linear(8, 12)
    r, z, n = weight(torch.cat([h, x[:, 0]], 1)).chunk(3, 1)
    new = (1 - z.sigmoid()) * (n + r.sigmoid()).tanh() + z.sigmoid() * h
    torch.autograd.backward(torch.stack([new, new], dim=1).mean())


def _both_dtypes() -> None:
    module = nn.Linear(3, 3).double()
    torch.autograd.backward(copy.deepcopy(module)(torch.randn(2, 3, dtype=torch.float64)).softmax(-1).log().sum())
    module.eval().train()
    module.load_state_dict(module.state_dict())


def _watched() -> None:
    """Work that is watched as a call is on a card with a rule."""

    def call() -> None:
        for _ in range(12):
            _gates()

    rule_watch.rehearse(call)


def _steps() -> None:
    module = nn.Linear(3, 3)
    for kind in (torch.optim.SGD, torch.optim.Adam):
        optimizer = kind(module.parameters(), lr=0.1)
        torch.autograd.backward(module(torch.ones(2, 3)).pow(2).mean())
        optimizer.step()
        optimizer.zero_grad()


def _drops() -> None:
    x = _draw()
    mask = torch.empty_like(x).bernoulli_(0.5) / 0.5
    nn.Dropout(0.5)(x * mask).argmax(-1).tolist()


def _recurrent() -> None:
    for kind in (nn.GRU, nn.LSTM):
        torch.autograd.backward(kind(4, 4, batch_first=True)(_draw())[0].sum())
    nn.GRUCell(4, 4)(torch.ones(2, 4))
    nn.LSTMCell(4, 4)(torch.ones(2, 4))


def _compare() -> None:
    x = _draw()
    torch.allclose(x, x + 1e-9)
    torch.equal(x, x.clone())
    bool(torch.isfinite(x).all() and (x.abs().max() > 0))
    torch.where(x > 0, x, x.neg()).std()


def _speak() -> None:
    """Values over a wire, to and fro."""
    near, far = socket.socketpair()
    with near, far:
        one, other = Channel(near), Channel(far)
        for _ in range(8):
            packed = Packer(lambda value: {}).pack([1, "two", [_draw(), {"three": (3.0, None)}]])
            one.send({"op": "call", "number": 1}, packed)
            other.receive().value(lambda tree: None)


def _tidy() -> None:
    """Put what is there out of the garbage collector's sight, as the server did before."""
    gc.collect()
    gc.freeze()


LEARNER = (_speak, _layers, _gates, _both_dtypes, _steps, _drops, _watched, _speak, _gates, _layers, _tidy)
"""What an answer is likely to do."""

TESTER = (_speak, _compare, _recurrent, _both_dtypes, _layers, _drops, _speak)
"""What checks are likely to do."""
