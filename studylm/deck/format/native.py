"""Reads studylm's own deck format: markdown that reads well anywhere, in which every `##` heading is a card.

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
    `#` starts a section: the cards below it bear its name. `##` starts a card. `###` starts a part of a card: Prompt,
    Answer, Key points, Misconceptions, Hints, Starter (in any case, singular or plural). `####` and deeper belong to
    the text around them.
Prompt
    The text between the `##` heading and the first `###`, or the part `### Prompt`. Where both are missing the heading
    is the prompt.
Attributes
    In braces at the end of the `##` heading, or on a line of their own right above or below it:

    `#id`           the card's name, unique in its deck: letters, digits, `-`, `_`. History hangs on it: keep it.
    `number=6`      the question's number within its section.
    `kind=code`     `recall` (the default), `code` or `spot`; `.code` and `.spot` say the same.
    `topics="a, b"` topics, separated by commas; without a comma, by spaces.
    `needs="x, y"`  ids of cards that are better known first (`x` in this deck, or `deck/x`).
    `links="x"`     ids of cards that ask for the same idea in another way.
    `timeout=20`    seconds that one run of the answer to a code card may take.
Key points, hints
    A list: one item each (an item may hold paragraphs, code, sub-lists). Without a list, each paragraph is one. Hints
    are shown one by one.
Misconceptions
    A list. An item begins with the claim in bold, and the rest of the item says what is right instead. Also understood,
    where no bold text begins the item: `claim -> correction`, `claim — correction`, or a correction in a second
    paragraph or nested list.
Starter
    The first fenced code block of the part: what `studylm start` writes into the learner's file.
Code cards
    The hidden checks are `<deck>/checks/<name>.py`. Right answers, for the tests, are `<deck>/solutions/<name>.py`,
    `<deck>/solutions/<name>-2.py`, ... or every file of the folder `<deck>/solutions/<name>/`.

Texts are cut from the source lines, never rendered anew, so code, maths and spacing stay as written.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from studylm.deck.format.attributes import apply, braces, heading, is_card_line
from studylm.deck.format.markdown import Block, blocks, plain, trim, unclosed
from studylm.deck.format.parts import listed, misconception
from studylm.deck.parse_result import Draft, Reading, Remark, Skipped

_PARTS = {
    "prompt": "prompt",
    "question": "prompt",
    "answer": "answer",
    "key point": "key_points",
    "misconception": "misconceptions",
    "hint": "hints",
    "starter": "starter",
}
_PART_NAMES = "Prompt, Answer, Key points, Misconceptions, Hints or Starter"
_OPENS_CODE = re.compile(r" {0,3}(?:```|~~~)[ \t]*\w")


def native_blocks(lines: Sequence[str]) -> Sequence[Block] | None:
    """The blocks of a text in studylm's own format, where at least one `##` heading carries an id; None for any other.

    Other tools write ids at headings too. A text is theirs where it has no part such as `### Answer` and no attribute
    but ids, and other headings stand below the `##` ones or these ask and have text below them.
    """
    if not _has_ids(lines):
        return None
    found = blocks(lines)
    return None if _is_foreign(lines, found) else found


def _is_foreign(lines: Sequence[str], all_blocks: Sequence[Block]) -> bool:
    found = [block for block in all_blocks if 2 <= block.level <= 3]
    asking = other = 0
    for place, block in enumerate(found):
        title, given, unreadable = heading(block.content)
        below = found[place + 1].start if place + 1 < len(found) else len(lines)
        named = plain(title).casefold().rstrip(":").rstrip("s").replace("-", " ")
        if unreadable or set(given or {}) - {"id"} or (block.level == 3 and named in _PARTS):
            return False
        if block.end < below and braces(lines[block.end]) is not None:
            return False
        other += block.level == 3
        text = plain(trim(lines[block.end : below]).split("\n\n", 1)[0])
        if text and text.startswith(plain(title)):
            return False  # the title, and then the whole prompt
        asking += block.level == 2 and plain(title).endswith(("?", "？")) and bool(text)
    cards = sum(block.level == 2 for block in found)
    return cards > 1 and (other > 1 or asking > 0.5 * cards)


def _has_ids(lines: Sequence[str]) -> bool:
    for index, line in enumerate(lines):
        if is_card_line(line):
            return True
        if line.startswith("{") and "id" in (braces(line) or {}):
            beside = (*lines[max(index - 1, 0) : index], *lines[index + 1 : index + 2])
            if any(near.startswith("## ") for near in beside):
                return True
    return False


def read_native(lines: Sequence[str], whole: Sequence[Block] | None = None) -> Reading:
    """Read a file in studylm's own format.

    Args:
        lines: the file's lines, cleaned, without line ends.
        whole: their blocks, if these are known: parsing is what takes the time.

    Returns:
        Its cards, in order, with a remark for each thing that could not be read as meant. Takes any text.
    """
    reading = Reading("native")
    start = _front_matter(lines, reading)
    while start < len(lines):
        part = lines[start:]
        found = blocks(part) if start or whole is None else whole
        cut = _runaway(found, part)
        if cut is not None:
            line, resume = cut
            reading.remarks.append(
                Remark(start + line + 1, "This code or HTML block is never closed; it was ended before the next card.")
            )
            part = part[:resume]
            found = blocks(part)
        else:
            for block in found:
                if unclosed(block, part):
                    reading.remarks.append(
                        Remark(start + block.start + 1, "This code or HTML block is never closed; close it.")
                    )
        _Reader(part, start, reading).read(found)
        start += len(part)
    return reading


def _front_matter(lines: Sequence[str], reading: Reading) -> int:
    """Skip a block between `---` at the very top, whatever it holds."""
    if not lines or lines[0].rstrip() != "---":
        return 0
    for index in range(1, len(lines)):
        if lines[index].startswith("#") and is_card_line(lines[index]):
            break
        if lines[index].rstrip() in ("---", "..."):
            reading.skipped.append(Skipped(1, index + 1, "front matter"))
            return index + 1
    return 1


def _runaway(found: Sequence[Block], lines: Sequence[str]) -> tuple[int, int] | None:
    """A block that swallowed a card because its end is missing: its line and the line of that card."""
    if not found:
        return None
    for block in found:
        if block.type not in ("fence", "html_block"):
            continue
        if len(block.tokens[0].markup) > 3 and not unclosed(block, lines):
            continue  # four marks and more say that what looks like a card is meant as code
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
    """Walks the blocks of one stretch of lines and collects its cards."""

    def __init__(self, lines: Sequence[str], offset: int, reading: Reading) -> None:
        self.lines = lines
        self.offset = offset
        self.reading = reading
        # A stretch that begins after a repaired block goes on under the section of the card before it.
        self.section = reading.drafts[-1].section if reading.drafts else None
        self.found: Sequence[Block] = ()
        self.starts: list[int] = []

    def remark(self, index: int, message: str) -> None:
        self.reading.remarks.append(Remark(self.offset + index + 1, message))

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
                self.remark(block.start, "A `###` heading outside any card; a card begins with `##`.")
                self._skip(block.start, end, "text outside any card")
            index += 1

    def _skip(self, start: int, end: int, reason: str) -> None:
        while start < end and not self.lines[start].strip():
            start += 1
        while end > start and not self.lines[end - 1].strip():
            end -= 1
        if start < end:
            self.reading.skipped.append(Skipped(self.offset + start + 1, self.offset + end, reason))

    def _start(self, block: Block, found: Sequence[Block]) -> int:
        """Where a heading begins: at the line of attributes right above a `##` heading, if there is one."""
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
            self.remark(head.start, 'The attributes in braces cannot be read; write {#id key=value key="two words"}.')
        attributes = dict(given or {})
        if head.start and stops and braces(self.lines[head.start - 1]) is not None:
            attributes = {**(braces(self.lines[head.start - 1]) or {}), **attributes}
        body = head.end
        if body < stops[0]:
            below = braces(self.lines[body])
            if below is not None:
                attributes = {**below, **attributes}
                body += 1
        parts: dict[str, list[str]] = {}
        self._add(parts, "prompt", body, stops[0])
        for block, stop in zip(heads[1:], stops[1:], strict=True):
            called = plain(heading(block.content)[0])
            name = _PARTS.get(called.casefold().rstrip(":").rstrip("s").replace("-", " "))
            if name is None:
                self.remark(block.start, f"Unknown part “{called}”; a part is {_PART_NAMES}.")
                self._skip(block.start, stop, "unknown part")
                continue
            if name == "starter":
                self._starter(parts, block, stop)
            elif name in ("key_points", "hints", "misconceptions"):
                parts.setdefault(name, []).extend(listed(self.lines, self._between(block.end, stop)))
            else:
                self._add(parts, name, block.end, stop)
        prompt = "\n\n".join(parts.get("prompt", ())) or title
        if not prompt:
            self.remark(head.start, "A card without heading and prompt; write what it asks.")
            self._skip(head.start, stops[-1], "card without a prompt")
            return
        draft = Draft(
            line=self.offset + head.start + 1,
            last=self.offset + stops[-1],
            title=plain(title) or plain(prompt.split("\n")[0]) or prompt,
            prompt=prompt,
        )
        draft.section = self.section
        draft.answer = "\n\n".join(parts.get("answer", ())) or None
        draft.key_points = tuple(parts.get("key_points", ()))
        draft.hints = tuple(parts.get("hints", ()))
        draft.misconceptions = tuple(misconception(item) for item in parts.get("misconceptions", ()))
        draft.starter = next(iter(parts.get("starter", ())), None)
        if not apply(attributes, draft, lambda message: self.remark(head.start, message)):
            # Guessing an id or a kind would hang history on something that changes once the mistake is mended.
            self._skip(head.start, stops[-1], "card with unreadable attributes")
            return
        self.reading.drafts.append(draft)

    def _between(self, start: int, stop: int) -> Sequence[Block]:
        """The blocks that begin from one line on, up to another."""
        return self.found[bisect_left(self.starts, start) : bisect_left(self.starts, stop)]

    def _add(self, parts: dict[str, list[str]], name: str, start: int, stop: int) -> None:
        text = trim(self.lines[start:stop])
        if text:
            parts.setdefault(name, []).append(text)

    def _starter(self, parts: dict[str, list[str]], block: Block, stop: int) -> None:
        for inner in self._between(block.end, stop):
            if inner.type == "fence":
                parts.setdefault("starter", []).append(inner.content)
                return
        self.remark(block.start, "The part Starter holds no fenced code block.")
