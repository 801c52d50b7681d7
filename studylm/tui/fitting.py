"""Fits the memory model in a process of its own: fsrs-rs would let no key through while it computes."""

from __future__ import annotations

import json
import subprocess
import sys

from studylm.collection import Collection


def fit_elsewhere(collection: Collection) -> str:
    """Run `studylm optimize` on the workspace of a collection, and return what came of it, in words. Blocks."""
    at = ("--workspace", str(collection.workspace.root), "--now", collection.clock.now().isoformat())
    command = [sys.executable, "-m", "studylm", *at, "optimize", "--json"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    except OSError as error:
        return f"The fit could not be started: {error.strerror or error}."
    if done.returncode:
        return done.stderr.strip().removeprefix("studylm: ")
    return str(json.loads(done.stdout)["reason"])
