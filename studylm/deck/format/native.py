"""Parses studylm's own deck format: markdown that reads well anywhere, in which every `##` heading is a card.

    # Recurrent networks

    ## What is a recurrent network? {#recurrent-network number=6 topics="rnn, state" needs="shared-layer"}

    What makes a network *recurrent*, and what does it carry along?

    ### Answer

    A network that applies one layer in a loop over a sequence and carries a state from step to step.

    ### Key points

    - The same weights at every step.
    - A state goes from step to step.

    ### Misconceptions

    - **A recurrent network has one weight matrix for each word.** It has one, used at every step.

    ### Hints

    - What would you write in the body of the `for` loop?

Headings
    `#` starts a section, which names the cards below it. `##` starts a card. `###` starts a part of a card: Prompt,
    Answer, Key points, Misconceptions, Hints, Starter (in any case, singular or plural). `####` and deeper belong to
    the text around them.
Prompt
    The text between the `##` heading and the first `###`, or the part `### Prompt`. If both are missing, the heading is
    the prompt.
Attributes
    In braces at the end of the `##` heading, or on a line of their own right above or below it:

    `#id`           the card's name, unique in its deck: letters, digits, `-`, `_`. Its history is kept under it.
    `number=6`      the question's number within its section.
    `kind=code`     `recall` (the default), `code` or `spot`; `.code` and `.spot` say the same.
    `topics="a, b"` topics, separated by commas; without a comma, by spaces.
    `needs="x, y"`  ids of cards that are better known first (`x` in this deck, or `deck/x`).
    `links="x"`     ids of cards that ask for the same idea in another way.
    `siblings="x"`  ids of cards that must not come on one study day with this one, since one shows what the other asks
                    for: code on one is a right answer to the other. It is enough that one of the two says so.
    `mistakes="x:shapes, x:state"`
                    code cards with the ids of checks (`check_shapes`): this card shows the mistake that the check finds.
    `timeout=20`    seconds that one run of the answer to a code card may take.
Key points, hints
    A list: one item each (an item may hold paragraphs, code, sub-lists). Without a list, each paragraph is one. Hints
    are shown one by one.
Misconceptions
    A list. An item begins with the claim in bold, and the rest of the item is the correction. If no bold text begins
    the item, these are understood too: `claim -> correction`, `claim — correction`, or a correction in a second
    paragraph or nested list.
Starter
    The first fenced code block of the part: what `studylm start` writes into the learner's file.
Code cards
    The hidden checks are `<deck>/checks/<name>.py`. Right answers, for the tests, are `<deck>/solutions/<name>.py`,
    `<deck>/solutions/<name>-2.py`, ... or every file of the folder `<deck>/solutions/<name>/`.

Texts are cut from the source lines, not rendered, so code, maths and spacing stay as written.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from studylm.deck.format.attributes import apply, braces, heading, is_card_line
from studylm.deck.format.front_matter import front_matter
from studylm.deck.format.markdown import Block, blocks, plain, trim, unclosed
from studylm.deck.format.parts import LISTS, Part, listed, misconception
from studylm.deck.parse_result import Draft, ParseResult, ParseWarning, Skipped

_OPENS_CODE = re.compile(r" {0,3}(?:```|~~~)[ \t]*\w")


def read_native(lines: Sequence[str], whole: Sequence[Block] | None = None) -> ParseResult:
    """Read a file in studylm's own format.

    Args:
        lines: the file's lines, cleaned, without line ends.
        whole: their blocks, if already known: parsing takes most of the time.

    Returns:
        Its cards, in order, with a warning for each thing that could not be read as meant. Takes any text.
    """
    result = ParseResult("native")
    start = front_matter(lines)
    if start:
        result.skipped.append(Skipped(1, start, "front matter"))
    elif lines and lines[0].rstrip() == "---":
        start = 1
    while start < len(lines):
        part = lines[start:]
        found = blocks(part) if start or whole is None else whole
        cut = _runaway(found, part)
        if cut is not None:
            line, resume = cut
            result.warnings.append(
                ParseWarning(
                    start + line + 1, "This code or HTML block is not closed; it was ended before the next card."
                )
            )
            part = part[:resume]
            found = blocks(part)
        else:
            for block in found:
                if unclosed(block, part):
                    result.warnings.append(
                        ParseWarning(start + block.start + 1, "This code or HTML block is not closed; close it.")
                    )
        _Reader(part, start, result).read(found)
        start += len(part)
    return result


def _runaway(found: Sequence[Block], lines: Sequence[str]) -> tuple[int, int] | None:
    """A block that contains a card because its end is missing: its line and the line of that card."""
    if not found:
        return None
    for block in found:
        if block.type not in ("fence", "html_block"):
            continue
        if len(block.tokens[0].markup) > 3 and not unclosed(block, lines):
            continue  # with four marks or more, what looks like a card is meant as code
        inner = range(block.start + 1, block.end)
        card = next((index for index in inner if is_card_line(lines[index])), None)
        if card is not None and (
            unclosed(block, lines)
            or unclosed(found[-1], lines)
            or (block.type == "fence" and any(_OPENS_CODE.match(lines[index]) for index in inner))
        ):
            return block.start, card
    return None


class _Reader:
    """Collects the cards from the blocks of some of the lines."""

    def __init__(self, lines: Sequence[str], offset: int, result: ParseResult) -> None:
        self.lines = lines
        self.offset = offset
        self.result = result
        # Lines after a repaired block continue the section of the card before it.
        self.section = result.drafts[-1].section if result.drafts else None
        self.found: Sequence[Block] = ()
        self.starts: list[int] = []

    def warn(self, index: int, message: str) -> None:
        self.result.warnings.append(ParseWarning(self.offset + index + 1, message))

    def read(self, found: Sequence[Block]) -> None:
        """Collect the cards among the blocks of these lines."""
        self.found = found
        self.starts = [block.start for block in found]
        heads = [block for block in found if 1 <= block.level <= 3]
        starts = [self._start(block, found) for block in heads]
        if (starts[0] if starts else len(self.lines)) > 0:
            self._skip(0, starts[0] if starts else len(self.lines), "text before the first card")
        index = 0
        while index < len(heads):
            block = heads[index]
            end = starts[index + 1] if index + 1 < len(heads) else len(self.lines)
            if block.level == 2:
                last = index + 1
                while last < len(heads) and heads[last].level == 3:
                    last += 1
                stops = [*starts[index + 1 : last], starts[last] if last < len(heads) else len(self.lines)]
                self._card(heads[index:last], stops)
                index = last
                continue
            if block.level == 1:
                self.section = plain(heading(block.content)[0]) or None
                self._skip(block.end, end, "text outside any card")
            else:
                self.warn(block.start, "A `###` heading outside any card; a card begins with `##`.")
                self._skip(block.start, end, "text outside any card")
            index += 1

    def _skip(self, start: int, end: int, reason: str) -> None:
        while start < end and not self.lines[start].strip():
            start += 1
        while end > start and not self.lines[end - 1].strip():
            end -= 1
        if start < end:
            self.result.skipped.append(Skipped(self.offset + start + 1, self.offset + end, reason))

    def _start(self, block: Block, found: Sequence[Block]) -> int:
        """The line where a heading begins: that of the attributes right above a `##` heading, if there are any."""
        above = block.start - 1
        if block.level == 2 and above >= 0 and braces(self.lines[above]) is not None:
            inside = any(other.type in ("fence", "code_block") and other.start <= above < other.end for other in found)
            # Right below another heading the line belongs to that one.
            below_heading = any(other.level and other.end == above for other in found)
            if not inside and not below_heading:
                return above
        return block.start

    def _card(self, heads: Sequence[Block], stops: Sequence[int]) -> None:
        head = heads[0]
        title, given, unreadable = heading(head.content)
        if unreadable:
            self.warn(head.start, 'The attributes in braces cannot be read; write {#id key=value key="two words"}.')
        attributes = dict(given or {})
        if head.start and stops and braces(self.lines[head.start - 1]) is not None:
            attributes = {**(braces(self.lines[head.start - 1]) or {}), **attributes}
        body = head.end
        if body < stops[0]:
            below = braces(self.lines[body])
            if below is not None:
                attributes = {**below, **attributes}
                body += 1
        parts: dict[Part, list[str]] = {part: [] for part in Part}
        parts[Part.PROMPT] += self._text(body, stops[0])
        for block, stop in zip(heads[1:], stops[1:], strict=True):
            called = plain(heading(block.content)[0])
            part = Part.named(called)
            if part is None:
                *others, last = Part
                self.warn(block.start, f"Unknown part “{called}”; a part is {', '.join(others)} or {last}.")
                self._skip(block.start, stop, "unknown part")
            elif part is Part.STARTER:
                parts[part] += self._starter(block, stop)
            elif part in LISTS:
                parts[part] += listed(self.lines, self._between(block.end, stop))
            else:
                parts[part] += self._text(block.end, stop)
        prompt = "\n\n".join(parts[Part.PROMPT]) or title
        if not prompt:
            self.warn(head.start, "This card has no heading and no prompt; write its question.")
            self._skip(head.start, stops[-1], "card without a prompt")
            return
        draft = Draft(
            line=self.offset + head.start + 1,
            last=self.offset + stops[-1],
            title=plain(title) or plain(prompt.split("\n")[0]) or prompt,
            prompt=prompt,
        )
        draft.section = self.section
        draft.answer = "\n\n".join(parts[Part.ANSWER]) or None
        draft.key_points = tuple(parts[Part.KEY_POINTS])
        draft.hints = tuple(parts[Part.HINTS])
        draft.misconceptions = tuple(misconception(item) for item in parts[Part.MISCONCEPTIONS])
        draft.starter = next(iter(parts[Part.STARTER]), None)
        if not apply(attributes, draft, lambda message: self.warn(head.start, message)):
            # With a guessed id or kind, a history would be lost when the mistake is fixed.
            self._skip(head.start, stops[-1], "card with unreadable attributes")
            return
        self.result.drafts.append(draft)

    def _between(self, start: int, stop: int) -> Sequence[Block]:
        """The blocks that begin from line `start` to before line `stop`."""
        return self.found[bisect_left(self.starts, start) : bisect_left(self.starts, stop)]

    def _text(self, start: int, stop: int) -> list[str]:
        text = trim(self.lines[start:stop])
        return [text] if text else []

    def _starter(self, block: Block, stop: int) -> list[str]:
        for inner in self._between(block.end, stop):
            if inner.type == "fence":
                return [inner.content]
        self.warn(block.start, "The part Starter contains no fenced code block.")
        return []
