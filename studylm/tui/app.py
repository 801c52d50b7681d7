"""The TUI: opens the workspace, warms up the checker, and shows Today."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any, ClassVar

from textual import events, work
from textual.app import App
from textual.binding import Binding, BindingType
from textual.geometry import Size

from studylm.collection import Collection
from studylm.collection.deck_watch import LOOK_EVERY, DeckWatch
from studylm.deck.card import Library
from studylm.errors import StudylmError
from studylm.tui.proving import Proving
from studylm.tui.screens.help import HelpScreen
from studylm.tui.screens.review import CheckerLike, DecksEdited
from studylm.tui.screens.study_screen import Progress, StudyScreen
from studylm.tui.screens.today import TodayScreen, new_problems
from studylm.tui.screens.too_small import TooSmallScreen, is_too_small
from studylm.tui.terminal.exit_guard import ExitGuard
from studylm.tui.terminal.output import drawn_on_terminal
from studylm.tui.terminal.theme import apply_theme, other_theme
from studylm.workspace import Workspace

WIDE, TALL = 110, 30
"""The columns from which panes stand side by side, and the rows from which there is space around things."""

WARM_UP_AFTER = 0.5
"""Seconds after the first screen at which the checker starts to get ready."""
LOOK_FOR_RUNS = 0.5
"""Seconds between two looks whether a run of the learner's is on."""


class StudyApp(App[None]):
    """One window on one collection. It has no data of its own: ratings are in the collection, code in the answer files."""

    TITLE = "studylm"
    CSS_PATH = "studylm.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "ctrl+q", "quit", "Quit", show=False, priority=True, id="app.quit", tooltip="Quit; everything is saved"
        ),
        Binding(
            "f9",
            "other_theme",
            "Light/dark",
            show=False,
            id="app.theme",
            tooltip="Switch between light and dark colours",
        ),
    ]

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-short"), (TALL, "-tall")]  # noqa: RUF012

    def __init__(self, collection: Collection, checker: CheckerLike, proving: Proving | None = None) -> None:
        """The app on an opened `collection`. The caller closes all of them. Without `proving`, nothing is proved."""
        super().__init__()
        self.collection = collection
        self.checker = checker
        self.proving = proving
        self._decks = DeckWatch(collection.workspace, collection.library.digest)
        self._look_now = asyncio.Event()
        self._event_loop: asyncio.AbstractEventLoop | None = None
        self._cover: TooSmallScreen | None = None
        self.leaving = False

    def on_mount(self) -> None:
        """Show Today, and get the checker ready meanwhile."""
        apply_theme(self)
        self.push_screen(TodayScreen(self.collection, self.checker))
        self._fit(self.size)
        self._event_loop = asyncio.get_running_loop()
        self._watch_decks()
        # Loading torch takes a core for seconds; the first screen goes first.
        self.set_timer(WARM_UP_AFTER, self._warm_up)
        self.set_interval(LOOK_FOR_RUNS, self._look_for_runs)

    @work(thread=True, group="warm-up", exit_on_error=False)
    def _warm_up(self) -> None:
        """Errors are ignored: the first run starts the checker again, and reports them."""
        with suppress(StudylmError, OSError):
            self.checker.warm_up()
            if self.proving is not None:
                self.proving.start()

    async def on_event(self, event: events.Event) -> None:
        """Nothing is proved while the learner types."""
        if self.proving is not None and isinstance(event, events.Key | events.Paste):
            self.proving.touch()
        await super().on_event(event)

    def _look_for_runs(self) -> None:
        if self.proving is not None and any(screen.running for screen in self._study_screens()):
            self.proving.touch()

    def on_progress(self, event: Progress) -> None:
        """A card was rated or has passed."""
        event.stop()
        if self.proving is not None:
            self.proving.look_again()

    @work(group="decks", exit_on_error=False)
    async def _watch_decks(self) -> None:
        """Read deck files again whenever they were edited."""
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._look_now.wait(), LOOK_EVERY)
            self._look_now.clear()
            try:
                library = await self._decks.news()
                if library is not None:
                    await self._reload(library)
            except (OSError, StudylmError) as error:
                self.notify(f"The deck files could not be read again: {error}", severity="warning", markup=False)

    async def _reload(self, library: Library) -> None:
        """Give `library` to the collection as soon as no screen is busy, and tell the screens."""
        while any(screen.busy for screen in self._study_screens()):
            await asyncio.sleep(0.1)
        before = self.collection.library.problems
        self.collection.reload(library)
        problems = new_problems(before, self.collection.library.problems, self.collection.workspace.root)
        if problems:
            self.notify(problems, title="A deck file needs a look", severity="warning", timeout=10, markup=False)
        for screen in self._study_screens():
            await screen.decks_changed()

    def on_decks_edited(self, event: DecksEdited) -> None:
        """Look at the deck files at once."""
        event.stop()
        self._look_now.set()

    def _study_screens(self) -> list[StudyScreen[Any]]:
        """The open screens; help, the command palette and other pages over them are left out."""
        return [screen for screen in self.screen_stack if isinstance(screen, StudyScreen)]

    # Leaving, whatever the reason

    async def action_quit(self) -> None:
        """Quit after everything is saved; if that fails, only once the learner has confirmed."""
        if all(screen.may_leave() for screen in self._study_screens()):
            self._leave()

    def leave_soon(self) -> None:
        """Save and exit, as `q` does; callable from any thread.

        Raises:
            RuntimeError: the event loop has ended.
        """
        if self._event_loop is not None:
            self._event_loop.call_soon_threadsafe(self._leave)

    def _leave(self) -> None:
        self.leaving = True
        self.save_all()
        self.exit()

    def save_all(self) -> None:
        """Save what was typed on every open screen."""
        for screen in self._study_screens():
            screen.save()

    def rescue(self) -> bool:
        """Save what was typed, from any thread and without the event loop. Returns False if that fails."""
        return all(screen.rescue() for screen in self._study_screens())

    # Textual has no public hook for a crash. These names are private there; they are the same from 8.2.5 on, and
    # pyproject.toml allows textual>=8.2.5,<9.

    def _fatal_error(self) -> None:
        """Save and exit after an exception that nothing caught; Textual would print a traceback, `run` raises it."""
        with suppress(Exception):
            self.save_all()
        self._close_messages_no_wait()

    @property
    def crash(self) -> Exception | None:
        """The exception that ended the app, if one did."""
        return self._exception

    # The window

    def on_resize(self, event: events.Resize) -> None:
        """Cover everything while the terminal is too small."""
        if self._event_loop is not None:  # else Today is not there yet, and on_mount does this
            self._fit(event.size)

    def _fit(self, size: Size) -> None:
        if is_too_small(size) and self._cover is None:
            self._cover = TooSmallScreen()
            self.push_screen(self._cover)
        elif self._cover is not None and not is_too_small(size):
            self._cover.pop_until_active()  # the command palette may be on top of it
            self.pop_screen()
            self._cover = None

    def action_help(self) -> None:
        self.push_screen(HelpScreen(self.screen.active_bindings.values(), self.collection.workspace))

    def action_other_theme(self) -> None:
        self.theme = other_theme(self)


def run(workspace: Workspace, clock: Callable[[], datetime] | None = None, topic: str | None = None) -> None:
    """Open `workspace` and study until the learner quits; with `topic`, only the cards of that topic.

    Raises:
        StudylmError: the workspace or its database cannot be used, or no card has the topic.
        Exception: the app crashed; what was typed is saved.
    """
    from studylm.checker.client import Checker

    with (
        ExitGuard() as guard,
        Collection.open(workspace, clock=clock) as collection,
        Checker(workspace) as checker,
        Proving(collection, Checker(workspace, own=False)) as proving,
        drawn_on_terminal(),
    ):
        collection.focus(topic)
        app = StudyApp(collection, checker, proving)
        guard.watch_over(app)
        app.run()
        if app.crash is not None:
            raise app.crash
