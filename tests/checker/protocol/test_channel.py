"""The wire: what goes in comes out, and nothing that is malformed does more than say so."""

from __future__ import annotations

import json
import socket
import struct
import threading
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from studylm.checker.protocol.channel import BODY_LIMIT, Channel, Message
from studylm.checker.protocol.codec import Packer, TooLarge, Unpacker
from studylm.checker.protocol.frames import FrameError, Reader, encode, parse

torch.set_num_threads(1)

scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.binary()
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text() | st.integers(), inner)
        | st.sets(st.integers())
    ),
    max_leaves=20,
)


def refuse(value: Any) -> Any:
    raise AssertionError(f"not plain: {value!r}")


def over(value: Any, header: dict[str, Any] | None = None) -> Message:
    near, far = socket.socketpair()
    with near, far:
        packed = Packer(refuse).pack(value)
        thread = threading.Thread(target=Channel(near).send, args=(header or {}, packed))
        thread.start()
        message = Channel(far).receive()
        thread.join()
    return message


@given(values)
@settings(max_examples=100)
def test_values_survive(value: Any) -> None:
    assert over(value).value(refuse) == value


@given(
    st.sampled_from([torch.float32, torch.float64, torch.int64, torch.bool, torch.bfloat16]),
    st.lists(st.integers(0, 4), max_size=4),
    st.randoms(use_true_random=False),
)
@settings(max_examples=100)
def test_tensors_survive_in_any_layout(dtype: torch.dtype, shape: list[int], random: Any) -> None:
    tensor = torch.randint(0, 2, shape).to(dtype)
    if shape:
        order = list(range(len(shape)))
        random.shuffle(order)
        tensor = tensor.permute(order)
        tensor = tensor[random.randrange(tensor.shape[0] + 1) :: random.choice([1, 2])]
    got = over([tensor, {"again": tensor}]).value(refuse)
    assert got[0] is got[1]["again"]
    assert got[0].dtype == dtype and torch.equal(got[0], tensor)
    if tensor.numel() > 1:
        reach = 1 + sum((n - 1) * step for n, step in zip(tensor.shape, tensor.stride(), strict=True))
        if reach > 2 * tensor.numel() + 64:  # mostly gaps: sent without them, so that a slice does not cost its whole
            assert got[0].is_contiguous()
            return
        steps = [(a, b) for n, a, b in zip(tensor.shape, got[0].stride(), tensor.stride(), strict=True) if n > 1]
        assert all(a == b for a, b in steps)


def test_large_tensors_survive() -> None:
    tensor = torch.arange(3_000_000.0)
    assert torch.equal(over(tensor).value(refuse), tensor)


def test_what_is_too_large_is_not_sent() -> None:
    near, far = socket.socketpair()
    with near, far:
        for value in (torch.empty(BODY_LIMIT + 1, dtype=torch.uint8), torch.zeros(1).expand(BODY_LIMIT)):
            with pytest.raises(TooLarge):
                Channel(near).send({}, Packer(refuse).pack(value))
        far.setblocking(False)
        with pytest.raises(BlockingIOError):
            far.recv(1)


def receive(data: bytes) -> Any:
    near, far = socket.socketpair()
    with far:
        thread = threading.Thread(target=lambda: (near.sendall(data), near.close()))
        thread.start()
        try:
            return Channel(far).receive().value(refuse)
        finally:
            thread.join()


def frame(header: Any, body: bytes = b"") -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("!IQ", len(text), len(body)) + text + body


GOOD = {"dtype": "float32", "shape": [2, 3], "stride": None, "n": 24}
MALFORMED = [
    frame([]),
    frame(b"nonsense"),
    frame(b"\xff\xfe"),
    frame(b"[" * 100_000),
    frame({"tensors": 3}),
    frame({"tensors": [3]}),
    frame({"value": {"x": 0}}),
    frame({"value": {"x": True}, "tensors": []}),
    frame({"value": {}}),
    frame({"value": {"l": 3}}),
    frame({"value": {"l": [], "t": []}}),
    frame({"value": {"d": [[1]]}}),
    frame({"value": {"d": [[{"l": []}, 1]]}}),
    frame({"value": {"int": "zz"}}),
    frame({"value": {"bytes": "0"}}),
    frame({"value": {"dtype": "os"}}),
    frame({"value": {"size": ["a"]}}),
    frame({"value": {"set": [{"l": []}]}}),
    frame({"value": {"eval": "1"}}),
    frame(b'{"value": ' + b'{"l": [' * 500 + b"1" + b"]}" * 500 + b"}"),
    frame({}, b"x"),
    frame({"tensors": [GOOD]}),
    frame({"tensors": [GOOD]}, bytes(24)),  # not padded
    frame({"tensors": [{**GOOD, "shape": [2, -3]}]}, bytes(64)),
    frame({"tensors": [{**GOOD, "shape": [2.0, 3]}]}, bytes(64)),
    frame({"tensors": [{**GOOD, "shape": [2**39, 2**39]}]}, bytes(64)),
    frame({"tensors": [{**GOOD, "shape": [0] * 40, "n": 0}]}),
    frame({"tensors": [{**GOOD, "stride": [3]}]}, bytes(64)),
    frame({"tensors": [{**GOOD, "stride": [30, 1]}]}, bytes(64)),
    frame({"tensors": [{**GOOD, "stride": [-3, 1]}]}, bytes(64)),
    frame({"tensors": [{**GOOD, "shape": [2**30, 2**30], "stride": [0, 0], "n": 4}]}, bytes(64)),
    frame({"tensors": [{**GOOD, "n": True}]}, bytes(64)),
    frame({"tensors": [{**GOOD, "n": -24}]}, bytes(64)),
    frame({"tensors": [{**GOOD, "dtype": "qint8"}]}, bytes(64)),
    frame({"tensors": [{**GOOD, "dtype": ["float32"]}]}, bytes(64)),
    struct.pack("!IQ", 2**31, 0),
    struct.pack("!IQ", 2, 2**63),
    b"\0\0",
    b"",
]


@pytest.mark.parametrize("data", MALFORMED, ids=range(len(MALFORMED)))
def test_what_is_malformed_is_refused(data: bytes) -> None:
    with pytest.raises(FrameError):
        receive(data)


@given(st.binary(max_size=200), st.integers(0, 400), st.integers(0, 255))
@settings(max_examples=300)
def test_any_bytes_are_a_value_or_refused(noise: bytes, place: int, byte: int) -> None:
    data = bytearray(frame({"value": {"l": [{"x": 0}, 1]}, "tensors": [GOOD]}, bytes(64)))
    data[place % len(data)] = byte
    for candidate in (bytes(data), noise):
        try:
            receive(candidate)
        except FrameError:
            continue


def test_a_value_refers_only_to_what_is_there() -> None:
    with pytest.raises(FrameError):
        Unpacker([], refuse).value({"x": 0})


@given(st.lists(st.dictionaries(st.text(), st.integers())), st.integers(1, 7))
def test_frames_are_put_together_from_pieces(messages: list[dict[str, Any]], size: int) -> None:
    data = b"".join(map(encode, messages))
    reader = Reader()
    assert [m for i in range(0, len(data), size) for m in reader.feed(data[i : i + size])] == messages


def test_frames_that_are_none_are_refused() -> None:
    for body in (b"", b"[]", b"{", b"\xff", b"[" * 100_000):
        with pytest.raises(FrameError):
            parse(body)
    with pytest.raises(FrameError):
        Reader(limit=10).feed(struct.pack("!I", 11))
