"""The keys of a review. Footer and help are made from this list; every binding has an id, so that it can be changed."""

from __future__ import annotations

from textual.binding import Binding, BindingType

from studylm.collection import Rating
from studylm.tui.widgets.rating_bar import MEANINGS

BINDINGS: list[BindingType] = [
    Binding("space", "reveal", "Answer", id="review.reveal", tooltip="Show the answer"),
    Binding("t", "type", "Type", id="review.type", tooltip="Write your answer down before you look"),
    *[
        Binding(
            f"{rating.value}",
            f"rate({rating.value})",
            rating.word,
            show=False,
            id=f"review.{rating.word}",
            tooltip=f"Rate the card {rating.word}: {MEANINGS[rating]}",
        )
        for rating in Rating
    ],
    Binding("enter", "write", "Write", id="review.write", tooltip="Go to the editor"),
    Binding("f5,ctrl+s", "run", "Run", id="review.run", tooltip="Save and run the hidden checks"),
    Binding("f2,ctrl+r", "hint", "Hint", id="review.hint", tooltip="Show the next hint; lowers a suggested rating"),
    Binding(
        "f6",
        "differences",
        "Differences",
        id="review.differences",
        tooltip="Your answer beside your last one and beside right answers (after the pass)",
    ),
    Binding(
        "f7",
        "other_form",
        "Another form",
        id="review.form",
        tooltip="Open a code card that comes back in another form; the try so far is kept",
    ),
    Binding("f3,ctrl+g", "give_up", "Give up", id="review.give-up", tooltip="Show a right answer; asks first"),
    Binding("question_mark,f1", "app.help", "Help", id="review.help", tooltip="What the keys do"),
    Binding("q", "leave", "Leave", id="review.leave", tooltip="Back to Today; everything is saved"),
    Binding(
        "u",
        "undo",
        "Undo",
        id="review.undo",
        tooltip="Take back the last rating, burying or suspension, also after a restart",
    ),
    Binding("f4", "next_pane", "Pane", id="review.pane", tooltip="Next pane: prompt, code, results"),
    Binding("e,f8", "edit", "$EDITOR", id="review.edit", tooltip="Open your code, or the deck file, in $EDITOR"),
    Binding("minus", "put_aside('bury')", "Bury", id="review.bury", tooltip="Put the card aside until tomorrow"),
    Binding(
        "exclamation_mark",
        "put_aside('suspend')",
        "Suspend",
        id="review.suspend",
        tooltip="Put the card aside until you unsuspend it",
    ),
    Binding(
        "tab",
        "app.focus_next",
        "Next",
        show=False,
        id="review.next",
        tooltip="Go to the next key point, rating or pane",
    ),
    Binding("up", "scroll(-1)", "Up", show=False, id="review.up", tooltip="Scroll"),
    Binding("down", "scroll(1)", "Down", show=False, id="review.down", tooltip="Scroll"),
    Binding("pageup", "scroll(-10)", "Page up", show=False, id="review.page-up", tooltip="Scroll"),
    Binding("pagedown", "scroll(10)", "Page down", show=False, id="review.page-down", tooltip="Scroll"),
    Binding("ctrl+c", "stop", "Stop", show=False, priority=True, id="review.stop", tooltip="Stop the run"),
    Binding(
        "escape",
        "back",
        "Back",
        show=False,
        id="review.back",
        tooltip="Stop the run, else leave the code, else leave the review",
    ),
]
