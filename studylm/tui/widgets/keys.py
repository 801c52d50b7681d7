"""The keys that work now, in one line at the bottom; as many as fit, and each may be clicked.

Textual's own footer has a widget for each key and is empty for a moment after every change. In a review the keys
change with every card, so this one is a single line of text.
"""

from __future__ import annotations

import re

from textual import events
from textual.content import Content
from textual.keys import format_key
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static


def key_name(key: str) -> str:
    """A Textual key as people write it: `?` for "question_mark", `F5` for "f5", `esc`, `ctrl+s`."""
    *modifiers, name = key.split("+")
    shown = name if name == "enter" else format_key(name)
    if re.fullmatch(r"f\d+", name):
        shown = name.upper()
    return "+".join([*modifiers, shown])


def key_for(widget: Widget, action: str) -> str:
    """The name of the first key that runs `action` now on the screen of `widget`; "?" if no key does."""
    for active in widget.screen.active_bindings.values():
        if active.enabled and active.binding.action.removeprefix("screen.") == action:
            return key_name(active.binding.key)
    return "?"


class Keys(Static):
    """The footer."""

    def __init__(self) -> None:
        super().__init__(markup=False)

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._changed)
        self._fill()

    def on_resize(self) -> None:
        self._fill()

    def _changed(self, screen: Screen[object]) -> None:
        self._fill()

    def _fill(self) -> None:
        """Write the keys, and note in which column each starts."""
        parts: list[Content | str | tuple[str, str]] = [" "]
        self._places: list[tuple[int, str]] = []
        end, seen = 1, set()
        for active in self.screen.active_bindings.values():
            binding = active.binding
            if not binding.show or not active.enabled or binding.action in seen:
                continue
            seen.add(binding.action)
            key = key_name(binding.key)
            start, end = end, end + len(key) + len(binding.description) + 3
            if end > self.size.width + 2:
                break
            self._places.append((start, binding.key))
            parts += [(key, "bold $footer-key-foreground"), f" {binding.description}  "]
        self.update(Content.assemble(*parts))

    def on_click(self, event: events.Click) -> None:
        event.stop()
        for start, key in reversed(self._places):
            if event.x >= start:
                self.app.simulate_key(key)
                return
