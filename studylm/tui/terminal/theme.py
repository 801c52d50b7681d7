"""Themes for dark and light terminals and for sixteen colours, and the editor's colours made from them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from rich.style import Style
from textual.app import App
from textual.color import Color, ColorParseError
from textual.theme import Theme
from textual.widgets.text_area import TextAreaTheme


def _scrollbar(*, bar: str, under: str) -> dict[str, str]:
    """Theme variables for unobtrusive scrollbars."""
    return {
        "scrollbar": bar,
        "scrollbar-hover": bar,
        "scrollbar-active": bar,
        "scrollbar-background": under,
        "scrollbar-background-hover": under,
        "scrollbar-background-active": under,
        "scrollbar-corner-color": under,
    }


DARK = Theme(
    name="studylm-dark",
    dark=True,
    primary="#7fa8cf",
    secondary="#8fb8a8",
    accent="#d9ab6b",
    warning="#d9a94f",
    error="#e0807c",
    success="#93c17f",
    foreground="#d8dade",
    background="#16181b",
    surface="#1c1f23",
    panel="#25292e",
    variables={
        "border": "#7fa8cf",
        "border-blurred": "#3a3f46",
        "footer-key-foreground": "#d9ab6b",
        **_scrollbar(bar="#3e434a", under="#16181b"),
    },
)

LIGHT = Theme(
    name="studylm-light",
    dark=False,
    primary="#2d6691",
    secondary="#38775c",
    accent="#8f5a10",
    warning="#875900",
    error="#ad3636",
    success="#35752f",
    foreground="#20252b",
    background="#fbfaf9",
    surface="#f3f2f0",
    panel="#e8e6e3",
    variables={
        "border": "#2d6691",
        "border-blurred": "#cdcac5",
        "footer-key-foreground": "#8f5a10",
        **_scrollbar(bar="#c2beb8", under="#fbfaf9"),
    },
)

_SYNTAX = {
    "keyword": "text-accent",
    "keyword.function": "text-accent",
    "keyword.return": "text-accent",
    "keyword.operator": "text-accent",
    "conditional": "text-accent",
    "repeat": "text-accent",
    "include": "text-accent",
    "exception": "text-accent",
    "string": "text-success",
    "string.documentation": "text-success",
    "number": "text-warning",
    "float": "text-warning",
    "boolean": "text-warning",
    "constant.builtin": "text-warning",
    "type": "text-secondary",
    "type.class": "text-secondary",
    "type.builtin": "text-secondary",
    "constructor": "text-secondary",
    "attribute": "text-secondary",
    "function": "text-primary",
    "function.call": "text-primary",
    "method": "text-primary",
    "method.call": "text-primary",
}
"""From the names of Textual's Python highlight query to theme variables."""

_ANSI = {
    "text-accent": "magenta",
    "text-success": "green",
    "text-warning": "yellow",
    "text-secondary": "cyan",
    "text-primary": "blue",
}
"""From theme variables to the terminal's own colours."""

_BOLD = {"function", "method", "class", "type.class"}


def default_theme(environ: Mapping[str, str], colour_system: str | None) -> str:
    """The theme to open with: the learner's $TEXTUAL_THEME, else one that fits the terminal.

    Args:
        environ: looked up for TEXTUAL_THEME, and for COLORFGBG, with which some terminals tell their background.
        colour_system: the terminal's, as rich has detected it; "standard" is sixteen colours.
    """
    if environ.get("TEXTUAL_THEME"):
        return environ["TEXTUAL_THEME"]
    background = environ.get("COLORFGBG", "").rpartition(";")[2]
    light = background in ("7", "15")
    if colour_system == "standard":
        return "ansi-light" if light else "ansi-dark"
    return LIGHT.name if light else DARK.name


def apply_theme(app: App[Any]) -> None:
    """Register both themes with `app`, and choose one."""
    app.register_theme(DARK)
    app.register_theme(LIGHT)
    chosen = default_theme(os.environ, app.console.color_system)
    app.theme = chosen if chosen in app.available_themes else DARK.name


def other_theme(app: App[Any]) -> str:
    """The name of the light theme if the current one is dark, else of the dark one."""
    if app.current_theme.ansi:
        return "ansi-light" if app.current_theme.dark else "ansi-dark"
    return LIGHT.name if app.current_theme.dark else DARK.name


def editor_theme(app: App[Any]) -> TextAreaTheme:
    """Colours for Python source, made from the app's current theme."""
    theme = app.current_theme
    variables = theme.to_color_system().generate()
    background = _colour(variables.get("surface"))
    styles: dict[str, Style] = {"comment": Style(italic=True, dim=True)}
    for name, variable in _SYNTAX.items():
        bold = name in _BOLD or None
        colour = _colour(variables.get(variable)) or _colour(variables.get(variable.removeprefix("text-")))
        if theme.ansi:
            styles[name] = Style(color=_ANSI[variable], bold=bold)
        elif colour is not None and background is not None:
            styles[name] = Style(color=background.blend(colour, colour.a, alpha=1).rich_color, bold=bold)
    return TextAreaTheme(name="studylm", syntax_styles=styles)


def _colour(value: str | None) -> Color | None:
    """A theme variable as a colour; None if it is not one, such as `auto 87%`."""
    try:
        return Color.parse(value) if value else None
    except ColorParseError:
        return None
