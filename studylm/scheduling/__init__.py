"""How well a card is remembered, and when it should come back: pure functions on plain data."""

from studylm.scheduling.model import Config, Memory, Phase, Rating

__all__ = ["Config", "Memory", "Phase", "Rating"]
