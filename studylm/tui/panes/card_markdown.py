"""Markdown of cards: code in the editor's colours, drawings that do not wrap, links to the web only."""

from __future__ import annotations

from typing import ClassVar

from pygments.token import Token  # type: ignore[import-untyped]
from textual.content import Content
from textual.highlight import HighlightTheme, TokenType, highlight
from textual.widgets import Markdown
from textual.widgets.markdown import MarkdownFence

from studylm.tui.terminal.text import presentable


class CodeColours(HighlightTheme):
    """The editor's colours, for code on a card."""

    STYLES: ClassVar[dict[TokenType, str]] = {  # type: ignore[misc]
        Token.Comment: "dim italic",
        Token.Keyword: "$text-accent",
        Token.Operator.Word: "$text-accent",
        Token.Keyword.Constant: "$text-warning",
        Token.Literal.Number: "$text-warning",
        Token.Literal.String: "$text-success",
        Token.Name.Builtin: "$text-primary",
        Token.Name.Builtin.Pseudo: "italic",
        Token.Name.Class: "bold $text-secondary",
        Token.Name.Decorator: "$text-secondary",
        Token.Name.Exception: "$text-secondary",
        Token.Name.Function: "bold $text-primary",
        Token.Name.Function.Magic: "bold $text-primary",
    }


class CardFence(MarkdownFence):
    """A code block. In a narrow pane code wraps; a drawing made of box characters does not."""

    def on_mount(self) -> None:
        self.set_class(not any("\u2500" <= c <= "\u259f" for c in self.code), "-code")

    @classmethod
    def highlight(cls, code: str, language: str, ansi: bool = False, dark: bool = False) -> Content:
        """The code in colours; plain if no language is given."""
        if ansi:
            return super().highlight(code, language, ansi=ansi, dark=dark)
        return highlight(code, language=language or "text", theme=CodeColours)


class CardMarkdown(Markdown):
    """Rendered markdown whose links open only when they lead to the web."""

    BLOCKS = {**Markdown.BLOCKS, "fence": CardFence, "code_block": CardFence}  # noqa: RUF012

    def __init__(self, markdown: str = "", *, id: str | None = None) -> None:
        super().__init__(presentable(markdown) if markdown else None, id=id, open_links=False)

    async def show(self, markdown: str) -> None:
        """Replace the text by `markdown`, without an empty line under it."""
        await self.update(presentable(markdown))
        if self.children:  # a rule for the last child would make the style sheet look at every block again and again
            last = self.children[-1].styles
            last.margin = (last.margin.top, last.margin.right, 0, last.margin.left)

    def on_markdown_link_clicked(self, event: Markdown.LinkClicked) -> None:
        """Open web pages; files and other schemes are refused, since decks come from other people."""
        event.stop()
        if event.href.startswith(("https://", "http://")):
            self.app.open_url(event.href)
        else:
            self.notify(f"Only links to the web are opened, not {event.href[:80]}", markup=False)
