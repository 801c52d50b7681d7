"""What an answer's comments and strings tell of a piece that is taken out of it."""

from __future__ import annotations

import re

from studylm.forms.answer.identity import bare
from studylm.forms.answer.source import Source, Span

_SHORT = 3
"""Texts under this length are looked for as whole words only: an h is in every comment."""


def given_away(removed: str, text: str) -> bool:
    """Whether a text holds what was taken out, white space aside."""
    piece = bare(removed)
    if len(piece) < _SHORT:
        return bool(re.search(rf"(?<!\w){re.escape(piece)}(?!\w)", text))
    return piece in bare(text)


class Texts:
    """The comments and strings of an answer, in which a piece may stand once more."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._comments = [(span, source.at(span)) for span in source.comments]
        self._strings = [text for text in map(source.at, source.strings) if len(text) > 2 * _SHORT]
        texts = [*(text for _, text in self._comments), *self._strings]
        self._all, self._all_bare = "\n".join(texts), "\0".join(map(bare, texts))
        self._code = bare(source.code)

    def repeated(self, removed: str) -> bool:
        """Whether a text stands in the file more than once."""
        return self._code.count(bare(removed)) > 1

    def comments_to_cut(self, core: str, span: Span) -> list[Span] | None:
        """The comments behind code that give a piece away, spaces before them included; None if another text does.

        Args:
            span: what is taken out: what stands in there goes anyway.
        """
        cut: list[Span] = []
        piece = bare(core)
        if (piece not in self._all_bare) if len(piece) >= _SHORT else not given_away(core, self._all):
            return cut
        if any(given_away(core, text) and bare(text) not in piece for text in self._strings):
            return None
        for comment, text in self._comments:
            if span[0] <= comment[0] < span[1] or not given_away(core, text):
                continue
            start = self._source.whole_lines(comment)[0]
            before = self._source.code[start : comment[0]]
            if not before.strip():
                return None
            cut.append((start + len(before.rstrip()), comment[1]))
        return cut
