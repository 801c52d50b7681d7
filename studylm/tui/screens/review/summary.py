"""The summary of a sitting, and when the next card is due."""

from __future__ import annotations

from datetime import timedelta
from enum import Enum, auto
from time import monotonic
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from studylm import wording
from studylm.collection import Collection, Rating, ReviewSession, Summary
from studylm.forms.form import Form
from studylm.today import bar, named
from studylm.tui.fitting import fit_elsewhere
from studylm.tui.screens.study_screen import StudyScreen
from studylm.tui.terminal.text import MUTED
from studylm.tui.widgets.keys import Keys, key_for
from studylm.wording import FORM_MEANINGS

HASTE = 0.7
"""Seconds in which space is ignored: it was pressed for a next card that did not come."""
LOOK_AGAIN = 5.0
"""Seconds between two looks whether a card is due again."""


class Next(Enum):
    """What the learner wants after the summary."""

    UNDO = auto()
    CARD = auto()
    TODAY = auto()


class SummaryScreen(StudyScreen[Next]):
    """Shown when nothing is left to study. Its result says what comes next."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,enter", "on", "Go on", id="summary.on", tooltip="The next card, or Today"),
        Binding("u", "undo", "Undo", id="summary.undo", tooltip="Take back the last rating, burying or suspension"),
        Binding("f", "fit", "Fit", id="summary.fit", tooltip="Fit the memory model to your own reviews"),
        Binding("question_mark,f1", "app.help", "Help", id="summary.help", tooltip="What the keys do"),
        Binding("q,escape", "leave", "Today", id="summary.leave", tooltip="Back to Today"),
    ]

    def __init__(self, collection: Collection, session: ReviewSession, *, tries: int = 0, passes: int = 0) -> None:
        """The summary of `session`, in which code was run `tries` times and passed `passes` times."""
        super().__init__()
        self.collection = collection
        self.session = session
        self._tries, self._passes = tries, passes
        self._fitted = ""
        self._fit_is_due = False

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="summary"):
            yield Static(id="summary-head", markup=False)
            yield Static(id="summary-next", markup=False)  # on top, so that a small screen shows it too
            yield Static(id="summary-fit", markup=False)
            yield Static(id="summary-figures", markup=False)
            yield Static(id="summary-ratings", markup=False)
            yield Static(id="summary-forms", markup=False)
        yield Keys()

    def on_mount(self) -> None:
        self._shown_at = monotonic()
        self._fit_is_due = self.collection.fitting.is_due()
        if self._fit_is_due and self.collection.settings.current.optimize == "auto":
            self.action_fit()
        self.set_interval(LOOK_AGAIN, self.look)
        self.look()

    async def decks_changed(self) -> None:
        """Look whether a card can be studied again."""
        self.look()

    def look(self) -> None:
        """Update everything."""
        self.session.refresh()
        summary = self.session.summary()
        self.query_one("#summary-head", Static).update(Content.assemble((self._head(summary), "bold $primary")))
        self.query_one("#summary-figures", Static).update(self._figures(summary))
        self.query_one("#summary-ratings", Static).update(self._ratings(summary))
        forms = self.query_one("#summary-forms", Static)
        forms.update(self._forms(summary))
        forms.display = bool(summary.forms)
        self.query_one("#summary-next", Static).update(self._next(summary))
        fit = self.query_one("#summary-fit", Static)
        fit.update(self._fit())
        fit.display = bool(fit.content)

    def _head(self, summary: Summary) -> str:
        if not summary.reviews:
            return "Nothing rated this time."
        return f"Done: {wording.count(summary.cards, 'card')} in {wording.spent(timedelta(seconds=summary.seconds))}."

    def _figures(self, summary: Summary) -> Content:
        rows = [("reviews", f"{summary.reviews}"), ("seen for the first time", f"{summary.new}")]
        if summary.retained is not None:
            rows.append(("remembered", f"{wording.share(summary.retained)} of those that were due for review"))
        if self._tries:
            rows.append(("code", f"{wording.count(self._tries, 'run')}, {self._passes} passed"))
        return Content.assemble(*(Content.assemble((f"{label:<24}", MUTED), value, "\n") for label, value in rows))

    def _ratings(self, summary: Summary) -> Content:
        given = {rating: summary.ratings.get(rating, 0) for rating in Rating}
        largest = max(given.values(), default=0)
        width = max(8, min(40, self.app.size.width - 40))
        return Content.assemble(
            *(
                Content.assemble((f"{rating.word:<20}", MUTED), f"{n:>3} ", (bar(n, largest, width), "$primary"), "\n")
                for rating, n in given.items()
            )
        )

    def _forms(self, summary: Summary) -> Content:
        """How often code was studied in each form, and what the form means."""
        rows = [
            (f"{form.value} {summary.forms[form]}", FORM_MEANINGS[form]) for form in Form if summary.forms.get(form)
        ]
        return Content.assemble(
            *(Content.assemble((f"{name:<12}", "bold"), (f"{text}\n", MUTED)) for name, text in rows)
        )

    def _next(self, summary: Summary) -> Content:
        if self.session.current is not None:
            return Content.assemble(
                ("A card is due again. ", "bold"), (key_for(self, "on"), "bold $accent"), " goes on."
            )
        if postponed := self.session.postponed:
            return Content.assemble(
                "The time is used. ",
                (wording.count(len(postponed), "review"), "bold"),
                f" postponed: {named(postponed)}. ",
                (key_for(self, "on"), "bold $accent"),
                " goes back to Today.",
            )
        if summary.next_due is None:
            return Content("Nothing is scheduled yet.")
        now = self.collection.clock.now()
        when, clock = wording.due_in(summary.next_due, now), wording.clock_time(summary.next_due, now)
        return Content.assemble(
            "The next card comes ",
            (when, "bold"),
            f" ({clock}). ",
            (key_for(self, "on"), "bold $accent"),
            " goes back to Today.",
        )

    def action_on(self) -> None:
        """Show the card that is due again, or Today."""
        if monotonic() - self._shown_at < HASTE:
            return
        self.session.refresh()
        self.dismiss(Next.CARD if self.session.current is not None else Next.TODAY)

    def _fit(self) -> Content:
        """What has come of a fit of the memory model, or the offer of one."""
        if self._fitted:
            return Content.styled(self._fitted, MUTED)
        if not self._offers_fit():
            return Content("")
        return Content.assemble(
            (key_for(self, "fit"), "bold $accent"),
            " fits the memory model to your own reviews: many are new. It is kept only if it predicts better.",
        )

    def _offers_fit(self) -> bool:
        wanted = self.collection.settings.current.optimize
        return wanted == "ask" and not self._fitted and self._fit_is_due

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether a key does something now."""
        return self._offers_fit() if action == "fit" else True

    def action_fit(self) -> None:
        """Fit the memory model, without keeping the learner from going on."""
        self._fitted = "The memory model is being fitted to your reviews ..."
        self.refresh_bindings()
        self.look()
        self.run_worker(self._run_fit, thread=True, group="fit", exit_on_error=False)

    def _run_fit(self) -> None:
        self.app.call_from_thread(self._fit_ended, fit_elsewhere(self.collection))

    def _fit_ended(self, reason: str) -> None:
        self._fitted = reason
        if self.is_current:
            self.look()
        else:
            self.app.notify(reason, markup=False)

    def action_undo(self) -> None:
        self.dismiss(Next.UNDO)

    def action_leave(self) -> None:
        """Back to Today."""
        self.dismiss(Next.TODAY)
