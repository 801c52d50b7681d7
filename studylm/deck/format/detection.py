"""Whether a file is in studylm's own format."""

from __future__ import annotations

from collections.abc import Sequence

from studylm.deck.format.attributes import braces, heading, is_card_line
from studylm.deck.format.markdown import Block, blocks, plain, trim
from studylm.deck.format.parts import Part


def native_blocks(lines: Sequence[str]) -> Sequence[Block] | None:
    """The blocks of a text in studylm's own format: at least one `##` heading has an id. None for any other text.

    Other tools write ids at headings too. A text is theirs if it has no part such as `### Answer` and no attribute
    except ids, and either has `###` headings or most of its `##` headings ask and have text below them.
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
        if unreadable or set(given or {}) - {"id"} or (block.level == 3 and Part.named(plain(title))):
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
