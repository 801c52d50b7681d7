"""studylm: spaced repetition for the terminal, tied to code that runs."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - before anything is imported that an older Python cannot read
    sys.exit(f"studylm needs Python 3.11 or newer; this is Python {sys.version.split()[0]} ({sys.executable}).")

__version__ = "0.2.0"
