"""Today: what is due and new, the streak, the coming days, and the decks. Space starts a review."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Digits, Label, Static

from studylm import today as page
from studylm import wording
from studylm.collection import Collection
from studylm.deck.card import Problem
from studylm.errors import StudylmError
from studylm.today import Today
from studylm.tui.screens.review import CheckerLike
from studylm.tui.screens.starting import Starts
from studylm.tui.screens.study_screen import StudyScreen
from studylm.tui.terminal.text import MUTED, plain, printable, short_path
from studylm.tui.widgets.keys import Keys, key_for

REFRESH = 30.0
"""Seconds between two updates of the page."""
SHOWN_DAYS = 7
TWENTY = 20
"""Minutes of a sitting that is not to take as long as all that is due."""
SHOWN_PROBLEMS = 8


class Figure(Vertical):
    """A large number over a word."""

    def __init__(self, word: str) -> None:
        super().__init__(id=f"figure-{word}")
        self._word = word

    def compose(self) -> ComposeResult:
        yield Digits("0")
        yield Label(self._word)

    def show(self, value: int) -> None:
        """Show `value`; zero is dimmed."""
        self.query_one(Digits).update(str(value))
        self.set_class(value == 0, "-none")


class TodayScreen(StudyScreen[None]):
    """The first screen; every review returns to it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,enter", "start", "Start", id="today.start", tooltip="Study what is due"),
        Binding(
            "t", "twenty", "20 minutes", id="today.twenty", tooltip="Study for twenty minutes, the most worth first"
        ),
        Binding("m", "more", "More", id="today.more", tooltip="Study beyond the limits of the day, and new cards"),
        Binding(
            "u",
            "undo",
            "Undo",
            id="today.undo",
            tooltip="Take the last change back: a rating, a suspension, ..., also after a restart",
        ),
        Binding("slash", "search", "Search", id="today.search", tooltip="Study the cards that match a query"),
        Binding(
            "a",
            "ahead",
            "Study ahead",
            id="today.ahead",
            tooltip="Practise what you have studied, due or not, the weakest first; nothing is recorded",
        ),
        Binding("question_mark,f1", "app.help", "Help", id="today.help", tooltip="What the keys do"),
        Binding("q,escape", "app.quit", "Quit", id="today.quit", tooltip="Quit; everything is saved"),
    ]

    def __init__(self, collection: Collection, checker: CheckerLike) -> None:
        super().__init__()
        self.collection = collection
        self.checker = checker
        self.today: Today | None = None
        self._starts = Starts(self, collection, checker)

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="today"):
            with Horizontal(id="masthead"):
                yield Label("studylm", id="brand")
                yield Label("", id="date")
            with Horizontal(id="figures"):
                for word in ("learning", "review", "new"):
                    yield Figure(word)
            yield Static(id="headline", markup=False)
            yield Static(id="call", markup=False)
            yield Static(id="standing", markup=False)
            yield Static(id="notes", markup=False)
            with Horizontal(id="columns"):
                yield Static(id="forecast", markup=False)
                yield Static(id="decks", markup=False)
            yield Static(id="problems", markup=False)
        yield Keys()

    def on_mount(self) -> None:
        self.set_interval(REFRESH, self.look)

    def on_screen_resume(self) -> None:
        """Update after every review."""
        self.look()

    def on_resize(self) -> None:
        self._show()

    async def decks_changed(self) -> None:
        """Show the decks as they are now."""
        self.look()

    def look(self) -> None:
        """Read the figures and show them, unless another screen hides them."""
        if not self.is_current:
            return
        try:
            self.today = page.look(self.collection)
        except StudylmError as error:
            self.notify(str(error), severity="error", timeout=10, markup=False)
        self._show()

    def _show(self) -> None:
        today = self.today
        if today is None:
            return
        now = today.now.astimezone()
        topic = f"  only the topic {printable(self.collection.topic)}" if self.collection.topic else ""
        self.query_one("#brand", Label).update(Content.assemble(("studylm", "bold $primary"), (topic, MUTED)))
        self.query_one("#date", Label).update(f"{now:%A} {now.day} {now:%B}")
        for word, value in (("learning", today.learning), ("review", today.review), ("new", today.new)):
            self.query_one(f"#figure-{word}", Figure).show(value)
        self.query_one("#headline", Static).update(self._headline(today))
        self.query_one("#call", Static).update(self._call(today))
        self._place("#standing", Content(page.standing(today)))
        self._place("#forecast", self._forecast(today))
        self._place("#decks", self._decks(today))
        self._place("#notes", self._notes(today))
        self._place("#problems", self._problems(today))
        self.refresh_bindings()

    def _place(self, selector: str, content: Content) -> None:
        widget = self.query_one(selector, Static)
        widget.update(content)
        widget.display = bool(content)

    def _headline(self, today: Today) -> Content:
        if today.waiting:
            return Content.assemble(
                "About ",
                (wording.count(today.minutes, "minute"), "bold"),
                f" for {wording.count(today.waiting, 'card')}.",
                f" {wording.count(today.later, 'review')} postponed: {page.named(today.postponed)}."
                if today.later
                else "",
            )
        return Content.assemble((page.headline(today), "bold"))

    def _call(self, today: Today) -> Content:
        if today.read_only:
            return Content.assemble(
                ("This workspace is read-only: ratings cannot be saved. ", "bold $text-warning"),
                "Start studylm with --workspace and a folder that you can write to.",
            )
        if today.waiting:
            return Content.assemble((key_for(self, "start"), "bold $accent"), " starts")
        if today.cards == 0:
            return Content(f"Put a markdown file into {self.collection.workspace.cards}/<deck>/ and come back.")
        if today.later:
            return Content.assemble(
                "They come tomorrow, those worth most first. ", (key_for(self, "more"), "bold $accent"), " goes on now."
            )
        if today.unseen:
            return Content.assemble(
                "Rest is part of it. ",
                (key_for(self, "more"), "bold $accent"),
                f" starts some of the {today.unseen} cards you have not seen yet.",
            )
        return Content("Rest is part of it.")

    def _forecast(self, today: Today) -> Content:
        days = today.forecast[:SHOWN_DAYS]
        largest = max((number for _, number in days), default=0)
        if not largest:
            return Content("")
        room = self.query_one("#columns").size.width or self.size.width
        width = max(8, min(40, (room // 2 if self.has_class("-wide") else room) - 22))
        lines: list[Content | tuple[str, str]] = [("Next days", "bold")]
        for day, number in days:
            lines.append(
                Content.assemble(
                    "\n",
                    (f"{page.day_name(day, days[0][0]):<11} ", MUTED),
                    f"{number:>4} ",
                    (page.bar(number, largest, width), "$primary"),
                )
            )
        return Content.assemble(*lines)

    def _decks(self, today: Today) -> Content:
        lines: list[Content | tuple[str, str]] = [("Decks", "bold")]
        widest = max((len(deck.name) for deck in today.decks), default=0)
        for deck in today.decks[:12]:
            figures = f"{deck.due} due · {deck.new} new · {wording.count(deck.cards, 'card')}"
            name = printable(deck.name)[:24]
            lines.append(Content.assemble("\n", f"{name:<{min(24, widest)}}  ", (figures, MUTED)))
        if len(today.decks) > 12:
            lines.append((f"\nand {len(today.decks) - 12} more", MUTED))
        return Content.assemble(*lines) if today.decks else Content("")

    def _notes(self, today: Today) -> Content:
        lines = [
            (f"! {printable(note.text)}", "$text-warning") if note.warning else (printable(note.text), MUTED)
            for note in today.notes
        ]
        return Content("\n").join(Content.assemble(line) for line in lines)

    def _problems(self, today: Today) -> Content:
        trouble = f"! {today.trouble} The settings from before hold." if today.trouble else ""
        if not today.problems:
            return Content.styled(trouble, "$text-warning")
        root = self.collection.workspace.root
        need = "needs" if len(today.problems) == 1 else "need"
        head = f"! {wording.count(len(today.problems), 'place')} in deck files {need} a look"
        lines: list[Content | tuple[str, str]] = [(f"{trouble}\n", "$text-warning")] if trouble else []
        lines.append((head, "bold $text-warning"))
        for problem in today.problems[:SHOWN_PROBLEMS]:
            where = f"\n{short_path(problem.source.path, root)}:{problem.source.line} "
            lines.append(Content.assemble((where, "bold"), printable(problem.message)))
        if len(today.problems) > SHOWN_PROBLEMS:
            lines.append((f"\nand {len(today.problems) - SHOWN_PROBLEMS} more; `studylm cards` lists them", MUTED))
        return Content.assemble(*lines)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """True where the key does something now, else None."""
        today = self.today
        if action == "more":
            return (today is not None and today.waiting == 0 and (today.unseen > 0 or today.later > 0)) or None
        if action == "twenty":
            return (today is not None and today.minutes > TWENTY) or None
        if action == "start":
            return (today is not None and today.cards > 0) or None
        return True

    def action_start(self) -> None:
        self._starts.review()

    def action_twenty(self) -> None:
        self._starts.review(minutes=TWENTY)

    def action_more(self) -> None:
        self._starts.review(more=5)

    def action_search(self) -> None:
        self._starts.search()

    def action_ahead(self) -> None:
        self._starts.ahead()

    def action_undo(self) -> None:
        try:
            undone = self.collection.control.undo()
        except StudylmError as error:
            self.notify(str(error), title="Not undone", severity="error", timeout=10, markup=False)
            return
        self.look()
        self.notify(
            "There is nothing to undo." if undone is None else f"Undone: {page.taken_back(undone)}.",
            markup=False,
        )


def new_problems(before: tuple[Problem, ...], now: tuple[Problem, ...], root: Path) -> str:
    """The first problem of `now` that is not in `before`, and the number of others; empty if there is none."""
    known = {(problem.source.path, problem.message) for problem in before}
    fresh = [problem for problem in now if (problem.source.path, problem.message) not in known]
    if not fresh:
        return ""
    first = fresh[0].source
    more = f" And {wording.count(len(fresh) - 1, 'more place')}: Today lists them." if len(fresh) > 1 else ""
    return f"{short_path(first.path, root)}:{first.line} {plain(fresh[0].message)}{more}"
