"""Deck files that are edited while the TUI runs: noticing it, and what a review does then."""

from __future__ import annotations

import os

from textual.message import Message

from studylm.deck.card import Card, Kind, Problem
from studylm.errors import StudylmError
from studylm.tui.panes.card_pane import CardPane
from studylm.tui.screens.code_runs import CodeRuns
from studylm.tui.terminal.lent_terminal import edit_outside
from studylm.tui.terminal.text import plain
from studylm.wording import count, link_words
from studylm.workspace import Workspace


class DecksEdited(Message):
    """The learner comes back from editing a deck file: look now."""


def new_problems(before: tuple[Problem, ...], now: tuple[Problem, ...], workspace: Workspace) -> str:
    """What has gone wrong in the deck files since `before`, in one piece of text; empty where nothing has."""
    known = {(problem.source.path, problem.message) for problem in before}
    fresh = [problem for problem in now if (problem.source.path, problem.message) not in known]
    if not fresh:
        return ""
    path = fresh[0].source.path
    where = path.relative_to(workspace.root) if path.is_relative_to(workspace.root) else path
    more = f" And {count(len(fresh) - 1, 'more place')}: Today names them." if len(fresh) > 1 else ""
    return f"{where}:{fresh[0].source.line} {plain(fresh[0].message)}{more}"


class DeckEdits(CodeRuns):
    """What a review does when its decks are edited, and how it opens them for that."""

    _writing = 0

    async def show_card(self) -> None:
        """Show the session's current card."""
        raise NotImplementedError

    @property
    def busy(self) -> bool:
        """Whether the cards must stay as they are: a check runs, a rating is written, or another screen is open."""
        return self.session.current is not None and (self.running or self._writing > 0 or not self.is_current)

    def links(self, card: Card) -> list[str]:
        """The cards about the same idea, a line for each way that they ask for it."""
        lines: dict[str, list[str]] = {}
        for other in (self.collection.library.cards.get(ref) for ref in card.links):
            if other is not None:
                lines.setdefault(link_words(card, other), []).append(other.id)
        return [f"{words}: {', '.join(ids)}" for words, ids in lines.items()]

    async def decks_changed(self) -> None:
        """The library was read anew: the card stays where it is, as it reads now; one that has gone gives way."""
        before = self.session.current
        if before is None:  # the summary looks for itself
            return
        gone = self.collection.again(before) is None
        if gone:
            self._code.save()
        try:
            self.session.refresh()
        except StudylmError as error:
            self.notify(str(error), severity="error", timeout=10, markup=False)
            return
        card = self.session.current
        same = card is not None and not gone and card.kind is before.kind
        if card is not None and same and (card.kind is not Kind.CODE or card.id == before.id):
            await self.query_one(CardPane).redraw(card, self.links(card))
            if card.hints != before.hints:
                await self.show_old_hints(card)
            if card.kind is Kind.CODE:
                passed = self.session.suggested is not None
                await self._code.take_up(card, passed=passed, run=bool(self.result_mark))
            self.show_state()
            return
        if before.kind is Kind.CODE:
            self._code.save()
            self._code.close()
        if gone:
            said = f"“{plain(before.title)}” is no longer in its deck file. Its history is kept."
            self.notify(said, timeout=8, markup=False)
        await self.show_card()

    def action_edit(self) -> None:
        """Open the answer to a code card, or any other card's deck file, in $EDITOR."""
        card = self.session.current
        if card is None or card.kind is Kind.CODE:
            super().action_edit()
            return
        path = card.source.path
        writable = os.access(path, os.W_OK)
        own = self.collection.workspace.cards / card.deck
        if card.bundled and path.parent.resolve() != own.resolve():
            self.notify(
                f"This card belongs to studylm, and an update would undo your changes. "
                f"A copy of {path.parent} as {own} takes its place.",
                timeout=15,
                markup=False,
            )
        elif not writable:
            self.notify(f"{path} may not be written to.", severity="warning", timeout=10, markup=False)
        if writable:
            edit_outside(self, path, card.source.line)
            self.post_message(DecksEdited())
