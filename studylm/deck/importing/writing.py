"""Writes drafts as a deck file in studylm's own format, such that reading it gives the same cards."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from studylm.deck.format.attributes import is_card_line
from studylm.deck.format.markdown import Block, blocks, plain, trim, unclosed
from studylm.deck.format.parts import Part
from studylm.deck.parse_result import Draft

_SPECIAL = re.compile(r"([\\`*_\[\]<>&#{}])")
_LONGEST_HEADING = 300


def deck_text(drafts: Iterable[Draft], *, opening: str = "") -> str:
    """The drafts, each with a name, as one deck file, section by section; `opening` is text above the first card."""
    parts: list[str] = [opening.strip()] if opening.strip() else []
    section: str | None = None
    for draft in drafts:
        if draft.section != section:
            # Without a heading a card would belong to the section above it.
            parts.append(f"# {_escaped(draft.section or 'Questions')}")
            section = draft.section
        parts.append(_card(draft))
    return "\n\n".join(parts) + "\n"


def _card(draft: Draft) -> str:
    heading = draft.prompt if _fits_heading(draft) else _escaped(draft.title)
    parts = [f"## {heading} {_attributes(draft)}"]
    if heading != draft.prompt:
        parts.append(embedded(draft.prompt))
    if draft.answer:
        parts += [f"### {Part.ANSWER}", embedded(draft.answer)]
    if draft.key_points:
        parts += [f"### {Part.KEY_POINTS}", _listed(draft.key_points)]
    if draft.misconceptions:
        texts = [f"**{item.claim}** {item.correction}".strip() for item in draft.misconceptions]
        parts += [f"### {Part.MISCONCEPTIONS}", _listed(texts)]
    if draft.hints:
        parts += [f"### {Part.HINTS}", _listed(draft.hints)]
    if draft.starter is not None:
        fence = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", draft.starter)), 3)
        parts += [f"### {Part.STARTER}", f"{fence}python\n{draft.starter.rstrip()}\n{fence}"]
    return "\n\n".join(parts)


def _fits_heading(draft: Draft) -> bool:
    """Whether the prompt can be written as the heading and be read from there unchanged."""
    prompt = draft.prompt
    return (
        "\n" not in prompt
        and len(prompt) <= _LONGEST_HEADING
        and prompt == prompt.strip()
        and plain(prompt) == draft.title
        and not re.search(r"\{\s*[#.]", prompt)
    )


def _escaped(title: str) -> str:
    """Markdown that renders as the title."""
    escaped = _SPECIAL.sub(r"\\\1", title)
    return (
        escaped if plain(escaped) == title else " ".join(re.sub(r"[^\w .,:;!?()'/+=-]", " ", title).split()) or "Card"
    )


def _attributes(draft: Draft) -> str:
    given = [f"#{draft.name}"]
    if draft.number is not None:
        given.append(f"number={draft.number}")
    if draft.kind != "recall":
        given.append(f"kind={draft.kind}")
    mistakes = tuple(f"{card}:{check}" for card, check in draft.mistakes)
    lists = {"topics": draft.topics, "needs": draft.needs, "links": draft.links, "siblings": draft.siblings}
    for key, names in {**lists, "mistakes": mistakes}.items():
        if names:
            listed = ", ".join(name.replace('"', "'") for name in names)
            given.append(f'{key}="{listed},"' if len(names) == 1 and " " in listed else f'{key}="{listed}"')
    if draft.timeout is not None:
        given.append(f"timeout={draft.timeout:g}")
    return "{" + " ".join(given) + "}"


def embedded(text: str) -> str:
    """A text that can be put inside a card: its headings are below `###`, and code and HTML blocks are closed."""
    lines = trim(text.split("\n")).split("\n")
    found = blocks(lines)
    levels = [block.level for block in found if block.level]
    shift = max(0, 5 - min(levels)) if levels and min(levels) < 4 else 0
    for block in found:
        if block.level and shift:
            line = lines[block.start].lstrip()
            lines[block.start] = "#" * min(6, block.level + shift) + line[block.level :]
    for block in reversed(found):
        if any(is_card_line(lines[index]) for index in range(block.start, block.end)):
            _shield(block, lines)
    found = blocks(lines)
    if found and unclosed(found[-1], lines):
        lines.append(_closing(found[-1].tokens[0].markup, found[-1].content))
        if unclosed(blocks(lines)[-1], lines):
            lines = ["````", *lines, "````"]
    return "\n".join(lines)


def _shield(block: Block, lines: list[str]) -> None:
    """Keep lines in code or HTML from being read as cards, by a longer fence or a space."""
    if block.type == "fence":
        longest = max(
            (len(run) for line in lines[block.start : block.end] for run in re.findall("`+|~+", line)), default=3
        )
        marks = "`" * max(4, longest + 1)
        info = block.tokens[0].info.strip().replace("`", "")
        closed = not unclosed(block, lines)
        lines[block.start : block.end] = [marks + info, *lines[block.start + 1 : block.end - closed], marks]
        return
    for index in range(block.start, block.end):
        if is_card_line(lines[index]):
            lines[index] = " " + lines[index]


def _closing(markup: str, content: str) -> str:
    if markup:
        return markup
    lowered = content.lstrip().lower()
    for begin, end in (("<!--", "-->"), ("<?", "?>"), ("<![cdata[", "]]>")):
        if lowered.startswith(begin):
            return end
    tag = re.match(r"<(\w+)", lowered)
    return f"</{tag[1]}>" if tag else ""


def _listed(texts: Sequence[str]) -> str:
    """The texts as one bullet list, each with its lines indented below its marker."""
    items = []
    for text in texts:
        lines = embedded(text).split("\n")
        items.append("\n".join([f"- {lines[0]}", *(f"  {line}" if line.strip() else "" for line in lines[1:])]))
    return ("\n\n" if any("\n\n" in item for item in items) else "\n").join(items)
