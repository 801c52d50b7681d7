"""The warm checker of the tests of the code cards, for the tests of the deck's content."""

from tests.cards.conftest import checker, judge

__all__ = ["checker", "judge"]
