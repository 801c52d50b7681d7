"""The TUI: opens the workspace, warms the checker, and shows Today."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import ClassVar

from textual import events, work
from textual.app import App
from textual.binding import Binding, BindingType
from textual.geometry import Size

from studylm.collection import Collection
from studylm.collection.deck_watch import LOOK_EVERY, DeckWatch
from studylm.deck.card import Library
from studylm.errors import StudylmError
from studylm.tui.screens.code_runs import CheckerLike, CodeRuns
from studylm.tui.screens.deck_edits import DeckEdits, DecksEdited, new_problems
from studylm.tui.screens.help import HelpScreen
from studylm.tui.screens.today import TodayScreen
from studylm.tui.screens.too_small import TooSmallScreen, is_too_small
from studylm.tui.terminal.exit_guard import ExitGuard
from studylm.tui.terminal.output import drawn_on_terminal
from studylm.tui.terminal.theme import apply_theme, other_theme
from studylm.workspace import Workspace

WIDE, TALL = 110, 30
"""From this many columns on, things stand side by side; from this many rows on, they have air."""

WARM_UP_AFTER = 0.5
"""Seconds after the first screen at which the checker begins to get ready."""


class StudyApp(App[None]):
    """One window on one collection. It keeps nothing of its own: ratings are in the collection, code is in the answer files."""

    TITLE = "studylm"
    CSS_PATH = "studylm.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", "Quit", show=False, priority=True, id="app.quit", tooltip="Quit; everything is kept"),
        Binding("f9", "other_theme", "Light/dark", show=False, id="app.theme", tooltip="Light or dark colours"),
    ]

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-short"), (TALL, "-tall")]  # noqa: RUF012

    def __init__(self, collection: Collection, checker: CheckerLike) -> None:
        """The app over an opened `collection`; both are closed by whoever opened them."""
        super().__init__()
        self.collection = collection
        self.checker = checker
        self._decks = DeckWatch(collection.workspace, collection.library.digest)
        self._look_now = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self.leaving = False

    def on_mount(self) -> None:
        """Show Today; get the checker ready meanwhile."""
        apply_theme(self)
        self.push_screen(TodayScreen(self.collection, self.checker))
        self._fit(self.size)
        self._loop = asyncio.get_running_loop()
        self._watch_decks()
        # Loading torch takes a core for seconds; the first screen goes first.
        self.set_timer(WARM_UP_AFTER, self._warm_up)

    @work(thread=True, group="warm-up", exit_on_error=False)
    def _warm_up(self) -> None:
        """Not being ready yet only makes the first run slower; what is really wrong that run will say."""
        with suppress(StudylmError, OSError):
            self.checker.warm_up()

    @work(group="decks", exit_on_error=False)
    async def _watch_decks(self) -> None:
        """Read deck files that were edited, and go on with what they say now."""
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._look_now.wait(), LOOK_EVERY)
            self._look_now.clear()
            try:
                library = await self._decks.news()
                if library is not None:
                    await self._take(library)
            except (OSError, StudylmError) as error:
                self.notify(f"The deck files could not be read again: {error}", severity="warning", markup=False)

    async def _take(self, library: Library) -> None:
        """Put `library` in the place of the old one, as soon as no review is in the midst of something."""
        while any(screen.busy for screen in self.screen_stack if isinstance(screen, DeckEdits)):
            await asyncio.sleep(0.1)
        before = self.collection.library.problems
        self.collection.reload(library)
        wrong = new_problems(before, self.collection.library.problems, self.collection.workspace)
        if wrong:
            self.notify(wrong, title="A deck file needs a look", severity="warning", timeout=10, markup=False)
        for screen in list(self.screen_stack):
            if isinstance(screen, DeckEdits):
                await screen.decks_changed()
            elif isinstance(screen, TodayScreen):
                screen.look()

    def on_decks_edited(self, event: DecksEdited) -> None:
        """The learner was in a deck file just now."""
        event.stop()
        self._look_now.set()

    def leave_soon(self) -> None:
        """End the app as `q` does, with everything saved; from any thread.

        Raises:
            RuntimeError: its event loop has ended.
        """
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._leave)

    def _leave(self) -> None:
        self.leaving = True
        self.save_all()
        self.exit()

    def rescue(self) -> bool:
        """Write what is in an editor to its file, from any thread and without the screen. False where that fails."""
        return all(screen.rescue_code() for screen in self._reviews())

    def save_all(self) -> None:
        """Save what is in an editor, whichever screen covers it."""
        for screen in self._reviews():
            screen.save_code()

    def _reviews(self) -> list[CodeRuns]:
        return [screen for screen in self.screen_stack if isinstance(screen, CodeRuns)]

    def _fatal_error(self) -> None:
        """An exception that nothing caught: save, and leave; `run` raises it again where Textual prints a traceback."""
        with suppress(Exception):
            self.save_all()
        self._close_messages_no_wait()

    @property
    def crash(self) -> Exception | None:
        """The exception that ended the app, if one did."""
        return self._exception

    def on_resize(self, event: events.Resize) -> None:
        """Cover everything while the terminal is too small."""
        self._fit(event.size)

    def _fit(self, size: Size) -> None:
        covered = isinstance(self.screen, TooSmallScreen)
        if is_too_small(size) and not covered:
            self.push_screen(TooSmallScreen())
        elif covered and not is_too_small(size):
            self.pop_screen()

    async def action_quit(self) -> None:
        """Quit. Ratings are on disk already; the editor's text is saved now, or the learner is asked."""
        if all(screen.leave_code() for screen in self._reviews()):
            self._leave()

    def action_help(self) -> None:
        """What the keys do."""
        self.push_screen(HelpScreen(self.collection.workspace))

    def action_other_theme(self) -> None:
        """Dark where it is light, light where it is dark."""
        self.theme = other_theme(self)


def run(workspace: Workspace, clock: Callable[[], datetime] | None = None, topic: str | None = None) -> None:
    """Open `workspace` and study until the learner leaves; with `topic`, only the cards of that topic.

    Raises:
        StudylmError: the workspace or its database cannot be used, or no card has the topic.
        Exception: the app crashed; what was typed is saved.
    """
    from studylm.checker.client import Checker

    with (
        ExitGuard() as guard,
        Collection.open(workspace, clock=clock) as collection,
        Checker(workspace) as checker,
        drawn_on_terminal(),
    ):
        collection.focus(topic)
        app = StudyApp(collection, checker)
        guard.watch_over(app)
        app.run()
        if app.crash is not None:
            raise app.crash
