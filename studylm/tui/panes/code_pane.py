"""The writing side of a code card: the editor, kept in step with the answer file, over the results of the last run."""

from __future__ import annotations

import asyncio
from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Label, TextArea

from studylm.checker.declared import declared_checks
from studylm.collection import Collection
from studylm.collection.answer_file import AnswerFile
from studylm.deck.card import Card
from studylm.errors import StudylmError
from studylm.tui.panes.editor import CodeEditor
from studylm.tui.panes.results import Results

AUTOSAVE = 2.0
"""Seconds between two looks at the editor and the file."""


class CodePane(Vertical):
    """Editor and results. What is typed reaches the answer file within two seconds, and at once on every way out."""

    def __init__(self, collection: Collection) -> None:
        """An empty pane; `open` gives it a card."""
        super().__init__(id="code-pane")
        self._collection = collection
        self._card: Card | None = None
        self._file: AnswerFile | None = None
        self._on_file = ""
        self._complaint = ""
        self._new = False
        self._changing = asyncio.Lock()
        self._editor = CodeEditor(id="editor")

    def compose(self) -> ComposeResult:
        """The name of the file, the editor, the results."""
        with Vertical(id="editing"):
            yield Label(id="file-line", markup=False)
            yield self._editor
        yield Results(id="results")

    def on_mount(self) -> None:
        """Look after the file from now on."""
        self.set_interval(AUTOSAVE, self.keep_in_step)

    def on_unmount(self) -> None:
        """Keys that came while the app was already leaving are in the editor, too."""
        self.rescue()

    @property
    def editor(self) -> CodeEditor:
        """Where the code is written."""
        return self._editor

    @property
    def results(self) -> Results:
        """What the last run came to."""
        return self.query_one(Results)

    @property
    def path(self) -> Path | None:
        """The answer file, if there is one."""
        return self._file.path if self._file else None

    @property
    def file_name(self) -> str:
        """The answer file as the learner knows it: from the workspace on."""
        return self._relative(self.path) if self.path else "answer.py"

    @property
    def dirty(self) -> bool:
        """Whether the editor holds something that the file does not."""
        return self._file is not None and not self.editor.read_only and self.editor.text != self._on_file

    async def open(self, card: Card, *, passed: bool = False) -> None:
        """Show the learner's answer to `card`, made from the starter if there is none, and its checks, not yet run.

        `passed` says that it has passed before and was not rated since.
        """
        async with self._changing:
            await self._open(card, passed)

    async def _open(self, card: Card, passed: bool) -> None:
        self._card, self._file, self._complaint, self._new = card, None, "", False
        self.editor.read_only = False
        try:
            found = self._collection.answers.adopt(card)
            if found:
                self.notify(found, timeout=12, markup=False)
            path, created = self._collection.answers.start(card)
            self._file = AnswerFile(path, self._relative(path))
            self._load(self._file.read())
            self._new = created
        except StudylmError as error:
            self._unusable(card, error)
        await self._list_checks(card, passed)
        self._show_file_line()

    async def _list_checks(self, card: Card, passed: bool) -> None:
        line = "F5 or ctrl+s saves and runs the hidden checks."
        if passed:
            line = "Your answer has passed before. F5 runs it once more; then rate it."
        try:
            declared = declared_checks(card.checks) if card.checks else ()
        except StudylmError as error:
            declared, line = (), str(error)
        await self.results.expect(declared, line)

    async def take_up(self, card: Card, *, passed: bool, run: bool) -> None:
        """The deck file was edited: go on with `card` as it reads now. The code stays; `run` says that it was run."""
        async with self._changing:
            if self._card is None or self._card.id != card.id:
                return
            self._card = card
            if not run:
                await self._list_checks(card, passed)

    def _unusable(self, card: Card, error: StudylmError) -> None:
        """The answer file cannot be had: say so. The starter can still be tried out."""
        there = self._file is not None
        self._load("" if there else card.starter or "")
        self.editor.read_only = there
        self.notify(str(error), severity="error", timeout=10, markup=False)

    def _load(self, text: str) -> None:
        """Put `text` into the editor as what the file holds."""
        self.editor.load_text(text)
        # The editor may join mixed line ends; only what the learner types counts as a change.
        self._on_file = self.editor.text

    def close(self) -> None:
        """Leave the card; what is in the editor is saved."""
        self.save()
        self._card = self._file = None

    def save(self) -> bool:
        """Save what is in the editor, if it has changed. False, and a word about why, where that fails."""
        if self._file is None or not self.dirty:
            return True
        text = self.editor.text
        try:
            saved = self._file.save(text)
        except StudylmError as error:
            if str(error) != self._complaint:  # once is enough; the file line goes on saying "not saved"
                self.notify(str(error), severity="error", timeout=10, markup=False)
            self._complaint = str(error)
            self._show_file_line()
            return False
        self._on_file, self._complaint = text, ""
        if saved.kept:
            self.notify(
                f"Another program changed {self.file_name} meanwhile. Yours is saved; the other one is kept as "
                f"{saved.kept.name}.",
                severity="warning",
                timeout=12,
                markup=False,
            )
        self._show_file_line()
        return True

    def rescue(self) -> bool:
        """Save what is in the editor, from any thread and without a word on the screen. False where that fails."""
        file = self._file
        if file is None or not self.dirty:
            return True
        try:
            file.save(self.editor.text)
        except StudylmError:
            return False
        return True

    def keep_in_step(self) -> None:
        """Save what was typed, or show what another editor wrote."""
        if self._file is None:
            return
        if self.dirty:
            self.save()
        elif self._file.changed_elsewhere():
            self.reload()

    def reload(self) -> None:
        """Show the file as it is now on disk."""
        if self._file is None:
            return
        try:
            text = self._file.read()
            place = self.editor.cursor_location
            self.editor.read_only = False
            # A replacement, so that ctrl+z still leads back to what was there.
            self.editor.replace(text, (0, 0), self.editor.document.end)
            self.editor.move_cursor(self.editor.clamp_visitable(place))
            self._on_file = self.editor.text
        except StudylmError as error:
            self.editor.read_only = True
            if str(error) != self._complaint:
                self.notify(str(error), severity="error", timeout=10, markup=False)
            self._complaint = str(error)
        self._show_file_line()

    def source(self) -> bytes:
        """The bytes to run: what is in the editor, or the file's where the editor cannot show it.

        Raises:
            StudylmError: the file cannot be read either.
        """
        if self.editor.read_only and self._card is not None:
            return self._collection.answers.read(self._card)
        return self.editor.text.encode("utf-8", "replace")

    def go_to(self, line: int) -> None:
        """Put the cursor at the start of the code on `line`, 1-based."""
        row = min(max(line, 1), self.editor.document.line_count) - 1
        text = self.editor.document.get_line(row)
        self.editor.move_cursor((row, len(text) - len(text.lstrip())), center=True)

    @on(TextArea.Changed)
    def _show_file_line(self) -> None:
        """Name the file, and whether what is seen is in it."""
        if self._file is None:
            line = "no answer file: nothing here is kept"
        else:
            state = "not saved" if self._complaint else "edited" if self.dirty else "new" if self._new else ""
            line = self.file_name + (f" · {state}" if state else "")
        self.query_one("#file-line", Label).update(line)

    def _relative(self, path: Path) -> str:
        root = self._collection.workspace.root
        return str(path.relative_to(root)) if path.is_relative_to(root) else str(path)
