"""placeholder"""

from collections.abc import Sequence


def rebuild(starter: str | None, base: bytes, defines: Sequence[str]) -> bytes:
    return (starter or "").encode()
