"""The memory of a card and when it comes due: pure functions on plain data."""

from studylm.scheduling.model import Config, Memory, Phase, Rating

__all__ = ["Config", "Memory", "Phase", "Rating"]
