"""The learner's figures, as plain data. `docs/figures.md` defines each of them."""

from studylm.stats.stats import Stats, figures

__all__ = ["Stats", "figures"]
