"""How well a card is remembered, and when it should come back: pure functions on plain data."""
