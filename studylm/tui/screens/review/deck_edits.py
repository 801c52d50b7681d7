"""What a review does when deck files are edited while it is open, and how it opens them in $EDITOR."""

from __future__ import annotations

import os

from textual.message import Message

from studylm.collection import Collection, ReviewSession
from studylm.deck.card import Card, Kind
from studylm.tui.panes.card_pane import CardPane, links_of
from studylm.tui.panes.code_pane import CodePane
from studylm.tui.terminal.suspend import edit_outside
from studylm.tui.terminal.text import plain


class DecksEdited(Message):
    """The learner has just edited a deck file; the app looks at the deck files at once."""


class DeckEdits:
    """Keeps the panes of one review in step with the deck files."""

    def __init__(self, collection: Collection, session: ReviewSession, card: CardPane, code: CodePane) -> None:
        """Updates `card` and `code`, which show the current card of `session`."""
        self._collection = collection
        self._session = session
        self._card = card
        self._code = code

    async def take_up(self, *, ran: bool) -> bool:
        """The collection was reloaded: show the current card as it is now.

        Args:
            ran: whether the results of a run of this card are shown; these stay.

        Returns:
            False if another card is current now, which has yet to be shown.

        Raises:
            StudylmError: the session could not be refreshed.
        """
        before = self._session.current
        assert before is not None
        gone = self._collection.again(before) is None
        if before.kind is Kind.CODE:
            self._code.save()  # a card with another id gets a copy of the file
        self._session.refresh()
        card = self._session.current
        if (
            card is not None
            and not gone
            and card.kind is before.kind
            and (card.kind is not Kind.CODE or card.id == before.id)
        ):
            await self._card.redraw(card, links_of(card, self._collection.library))
            if card.hints != before.hints:
                await self._card.show_hints(self._collection.answers.hints_seen(card), len(card.hints))
            if card.kind is Kind.CODE:
                await self._code.take_up(card, passed=self._session.suggested is not None, run=ran)
            return True
        if before.kind is Kind.CODE:
            self._code.close()
        if gone:
            message = f"“{plain(before.title)}” is no longer in its deck file. Its history is kept."
            self._card.notify(message, timeout=8, markup=False)
        return False

    def open_deck_file(self, card: Card) -> None:
        """Open the deck file of `card` in $EDITOR, at the card's line, if it is writable."""
        path = card.source.path
        writable = os.access(path, os.W_OK)
        own = self._collection.workspace.cards / card.deck
        if card.bundled and path.parent.resolve() != own.resolve():
            self._card.notify(
                f"This card belongs to studylm, and an update would undo your changes. "
                f"A copy of {path.parent} as {own} takes its place.",
                timeout=15,
                markup=False,
            )
        elif not writable:
            self._card.notify(f"{path} is not writable.", severity="warning", timeout=10, markup=False)
        if writable:
            edit_outside(self._card, path, card.source.line)
            self._card.post_message(DecksEdited())
