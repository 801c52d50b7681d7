"""The command line: a thin face over the study core."""

from studylm.cli.main import main

__all__ = ["main"]
