"""Have each file named end with one line end; exits with 1 where one had to be changed."""

from __future__ import annotations

import sys
from pathlib import Path

changed = []
for name in sys.argv[1:]:
    path = Path(name)
    data = path.read_bytes()
    ended = data.rstrip(b"\r\n")
    ended += b"\n" if ended else b""
    if data not in (ended, ended[:-1] + b"\r\n"):
        path.write_bytes(ended)
        changed.append(name)
if changed:
    print("given one line end at the end:", *changed)
raise SystemExit(bool(changed))
