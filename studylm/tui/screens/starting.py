"""Starts a sitting from Today: what is due, what a query finds, or practice."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from studylm import today as page
from studylm.collection import Collection, Practice, ReviewSession
from studylm.errors import StudylmError
from studylm.tui.screens.practice import PracticeScreen
from studylm.tui.screens.review import CheckerLike, ReviewScreen
from studylm.tui.screens.search import Found, SearchScreen
from studylm.tui.screens.study_screen import StudyScreen


class Starts:
    """Pushes the screens of a sitting over `screen`, or says there why nothing starts."""

    def __init__(self, screen: StudyScreen[Any], collection: Collection, checker: CheckerLike) -> None:
        self._screen = screen
        self._collection = collection
        self._checker = checker

    def review(
        self,
        more: int = 0,
        *,
        minutes: int | None = None,
        cards: frozenset[str] | None = None,
        past_needs: bool = False,
    ) -> None:
        """Start a review if there is anything to study.

        Args:
            more: new cards beyond the limits of the day.
            minutes: how long it takes; None for what the limits of the day leave.
            cards: ids to choose from; None for all.
            past_needs: whether new cards come too that wait for what they need.
        """
        try:
            session = ReviewSession(self._collection, more=more, minutes=minutes, cards=cards, past_needs=past_needs)
        except StudylmError as error:
            self._screen.notify(str(error), severity="error", timeout=10, markup=False)
            return
        if session.current is None:
            self._screen.notify(page.headline(page.look(self._collection)), markup=False)
            return
        self._screen.app.push_screen(ReviewScreen(self._collection, session, self._checker))

    def search(self) -> None:
        """Ask for a query, and study the cards that match it."""

        def study(found: Found | None) -> None:
            if found is None:
                return
            if found.due:
                self.review(cards=found.cards, past_needs=found.past_needs)
            else:
                self._practise(found.cards)

        self._screen.app.push_screen(SearchScreen(self._collection), study)

    def ahead(self) -> None:
        """Practise what was studied before."""
        topic = self._collection.topic
        self._practise(
            [
                view.card.id
                for view in self._collection.cards()
                if view.memory.reps and (topic is None or topic in view.card.topics)
            ]
        )

    def _practise(self, cards: Iterable[str]) -> None:
        practice = Practice(self._collection, cards)
        if practice.current is not None:
            self._screen.app.push_screen(PracticeScreen(self._collection, practice))
        elif practice.left_out:
            self._screen.notify("These are code cards; `studylm check` runs them at any time.", markup=False)
        else:
            self._screen.notify("There is nothing to practise yet: study some cards first.")
