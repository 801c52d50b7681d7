"""The review: one screen for a whole sitting, with an object for each thing that it does beside showing cards."""

from studylm.tui.screens.review.code_runs import CheckerLike
from studylm.tui.screens.review.deck_edits import DecksEdited
from studylm.tui.screens.review.screen import ReviewScreen

__all__ = ["CheckerLike", "DecksEdited", "ReviewScreen"]
