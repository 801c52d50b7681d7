"""Answers that speak to the tester in the runtime's place: built, since they differ in the frame or the reply alone."""

from __future__ import annotations

from string import Template

_HEAD = Template('''"""$about"""
# verdict: $verdict

$imports
''')

_WRITES = Template('''

def double(x):
    header = $header
    for fd in range(3, 64):
        try:
            os.write(fd, struct.pack("!IQ", $length, $body))
            os.write(fd, header + bytes($sent))
        except OSError:
            pass
    return x
''')

_SOCKETS = '''

def wires():
    return [fd for fd in range(3, 64) if _sock(fd)]


def _sock(fd):
    try:
        return stat.S_ISSOCK(os.fstat(fd).st_mode)
    except OSError:
        return False


def frame(header, body=b""):
    text = json.dumps(header).encode()
    return struct.pack("!IQ", len(text), len(body)) + text + body

'''

_SERVES = Template('''
REPLY = $reply


def asked():
    """The number of the request that is being answered, from the runtime's own frames."""
    frame = sys._getframe()
    while frame is not None:
        header = frame.f_locals.get("header")
        if type(header) is dict and "number" in header:
            return header["number"]
        frame = frame.f_back


def is_socket(fd):
    try:
        return stat.S_ISSOCK(os.fstat(fd).st_mode)
    except OSError:
        return False


def double(x):
    """Takes the wire over for good."""
    wire = socket.socket(fileno=next(fd for fd in range(3, 64) if is_socket(fd)))
    stream, number = wire.makefile("rb"), asked()
    while True:
        text = json.dumps({"to": number, **REPLY}).encode()
        wire.sendall(struct.pack("!IQ", len(text), 0) + text)
        length, size = struct.unpack("!IQ", stream.read(12))
        request = json.loads(stream.read(length))
        stream.read(size)
        number = request["number"]
        if request["op"] == "bye":
            text = json.dumps({"to": number}).encode()
            wire.sendall(struct.pack("!IQ", len(text), 0) + text)
            os._exit(0)
''')


def _attack(about: str, body: str, *, modules: str, verdict: str = "crashed") -> str:
    imports = "\n".join(f"import {module}" for module in modules.split())
    return _HEAD.substitute(about=about, verdict=verdict, imports=imports) + body


def writes(about: str, header: str, *, length: str = "len(header)", body: str = "0", sent: str = "0") -> str:
    """An attack that writes a frame into every descriptor that it has, then returns.

    Args:
        header: an expression for the frame's header, in bytes.
        length: what the frame says of the header's size, in bytes.
        body: what it says of the body's size, in bytes.
        sent: how many bytes of a body are sent.
    """
    return _attack(
        about,
        _WRITES.substitute(header=header, length=length, body=body, sent=sent),
        modules="json os struct",
    )


def tensor(about: str, size: int, **field: object) -> str:
    """An attack that sends a tensor of `size` bytes whose fields are those of a plain one but for `field`."""
    described = {"dtype": "float32", "shape": [1], "stride": None, "n": size} | field
    header = {"value": {"x": 0}, "tensors": [described]}
    return writes(about, f"json.dumps({header!r}).encode()", body=str(size), sent=str(size))


def value(about: str, sent: object) -> str:
    """An attack that sends `sent` as a value, with no tensors."""
    return writes(about, f"json.dumps({ {'value': sent, 'tensors': []}!r}).encode()")


def speaks(about: str, body: str) -> str:
    """An attack with `wires()` and `frame(header)` to speak to the tester with."""
    return _attack(about, _SOCKETS + body, modules="json os stat struct")


def serves(about: str, reply: dict[str, object], *, verdict: str = "crashed") -> str:
    """An attack that takes the runtime's place for good, and answers every request with `reply`."""
    body = _SERVES.substitute(reply=repr(reply))
    return _attack(about, body, modules="json os socket stat struct sys", verdict=verdict)


ATTACKS: dict[str, str] = {
    "forge_ahead": speaks(
        "Replies ahead of time, to every number that a request may have.",
        """
# replies ahead of time for the next hundred numbers
def double(x):
    for fd in wires():
        for n in range(1, 100):
            os.write(fd, frame({"to": n, "value": {"l": []}, "tensors": []}))
    return x
""",
    ),
    "forge_changed": serves(
        "Serves the tester itself, and reports changed arguments that are no list.", {"changed": 5, "value": None}
    ),
    "forge_deep": writes(
        "A value nested deeper than any stack.",
        """b'{"value": ' + b'{"l": [' * 100000 + b"1" + b"]}" * 100000 + b"}\"""",
    ),
    "forge_dtype": tensor("A tensor of a dtype that is none.", 4, dtype="os.system"),
    "forge_expanded": tensor(
        "A tensor of 4 bytes that stands for a petabyte.", 4, shape=[1000000, 1000000, 1000], stride=[0, 0, 0]
    ),
    "forge_hello": speaks(
        "Says that it is loaded before it is.",
        """
for fd in wires():
    try:
        os.write(fd, frame({"loaded": True, "names": ["double"]}))
    except OSError:
        pass


def double(x):
    return x
""",
    ),
    "forge_huge": writes("Announces a frame of 2**60 bytes.", 'b""', length="2**31", body="2**60"),
    "forge_index": value("A value that refers to a tensor that did not come.", {"x": -1}),
    "forge_kind": value("A value of an unknown kind.", {"pickle": "cos"}),
    "forge_replies": value("Answers a request itself, then lets the runtime answer again: replies out of step.", None),
    "forge_service": serves(
        "Serves the tester itself, and answers every request with a good word.",
        {"value": True, "passed": True, "verdict": "passed", "status": "passed"},
        verdict="failed",
    ),
    "forge_size": tensor("A tensor whose memory is smaller than its shape.", 4, shape=[1000000]),
    "forge_stop_broken": serves(
        "Serves the tester itself, and blames the deck.", {"stop": {"state": "broken", "message": "the deck is bad"}}
    ),
    "forge_stop_done": serves(
        "Serves the tester itself, and says that the checks are done.", {"stop": {"state": "done", "message": ""}}
    ),
    "forge_stop_odd": serves(
        "Serves the tester itself, and stops the run for no reason that there is.",
        {"stop": {"state": ["x"], "message": {"a": 1}, "line": -1}},
    ),
    "forge_strides": tensor("A tensor whose strides reach outside its memory.", 24, shape=[2, 3], stride=[-3, 1]),
}
"""Each attack's text, by its name."""
