"""The command line: a thin face over the collection."""

from studylm.cli.main import main

__all__ = ["main"]
