"""What the lines around a card say: where it is, how much is left, what to do."""

from __future__ import annotations

from textual.content import Content

from studylm import wording
from studylm.collection import Counts, Practice, Rating, ReviewSession
from studylm.collection.coding.code_reviews import Opened
from studylm.deck.card import Card
from studylm.forms.form import Form
from studylm.tui.terminal.text import MUTED, plain


def top_line(card: Card, counts: Counts, width: int) -> tuple[list[str], list[str], float]:
    """Where `card` is (widest unit first), the counts, and the share of the sitting that is done, 0 to 1.

    Args:
        width: of the screen, in columns; a narrow one gets fewer words.
    """
    number = f"{card.number}. " if card.number is not None else ""
    where = [card.deck, *([plain(card.section)] if card.section else []), number + plain(card.title)]
    if width < 80:
        where = where[-1:]
    kinds = ((counts.learning, "learning"), (counts.review, "review"), (counts.new, "new"))
    left = [f"{n} {word}" for n, word in kinds if n]
    if width < 100:
        left = [f"{counts.left} left"]
    total = counts.done + counts.left
    return where, [*left, f"{counts.done} done"], counts.done / total if total else 0.0


def form_line(opened: Opened | None) -> Content:
    """In which form a code card has come back, and why; empty if it has not."""
    if opened is None or opened.form in (None, Form.BUILD):
        return Content("")
    why = f", since {opened.why}" if opened.why else ""
    return Content.assemble((wording.form_line(opened.form, opened.pieces), "bold $accent"), (why, MUTED))


def intervals_of(session: ReviewSession | Practice) -> dict[Rating, str]:
    """The interval that each rating of the current card gives."""
    now = session.collection.clock.now()
    return {
        rating: wording.interval(memory.due - now) if memory.due else ""
        for rating, memory in session.previews().items()
    }


def ratings(session: ReviewSession, *, gave_up: bool) -> tuple[dict[Rating, str], str, Rating | None]:
    """The interval that each rating gives, the line above them, and the rating to suggest if there is one."""
    intervals = intervals_of(session)
    suggested = session.suggested
    if suggested is not None:
        why = f", since {session.why}" if session.why else ""
        return intervals, f"Well done. {suggested.word.capitalize()} is suggested{why}.", suggested
    if gave_up:
        return intervals, "You looked at the answer, so again is suggested.", Rating.AGAIN
    return intervals, "How well did you know it?", None
