"""Splits the text below a question into the rest of the question and the answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from studylm.deck.dialects.document import Document, TextRow
from studylm.deck.dialects.drafts import answered
from studylm.deck.dialects.html import _TAG, as_markdown, unfolded
from studylm.deck.dialects.inferred.multiple_choice import choices_end, unticked
from studylm.deck.dialects.question_cues import asks, label, starts_like_a_question
from studylm.deck.format.markdown import Block, trim

_BACK = re.compile(
    r"(?:[*_\s]|</?(?!a\b)\w[^<>]{0,80}>)*(?:\[[^\]]{0,80}\]\(\s*#[^)]{0,200}\)|<a\s[^<>]{0,80}href=[\"']?#[^<>]{0,200}>[^<>]{0,80}</a>)"
    r"(?:[*_\s]|</?(?!a\b)\w[^<>]{0,80}>)*",
    re.IGNORECASE,
)
_CLOSES = re.compile(r"</(details|pre|code|table|ul|ol|blockquote)\b", re.IGNORECASE)
_OPENS = re.compile(_CLOSES.pattern.replace("</", "<"), re.IGNORECASE)
_POINTS_DOWN = re.compile(
    r"\b(?:following|below|this (?:code|snippet|program|function|class|output))\b|:\s*$|：\s*$", re.IGNORECASE
)
_SHOWS = re.compile(
    r"answer|solution|show|reveal|click|spoiler|expand|antwort|lösung|réponse|respuesta|ответ|答", re.IGNORECASE
)
_ABOUT_CODE = re.compile(
    r"\b(?:outputs?|outcomes?|values? of|prints?|logged|returned|returns?|results?|happens?|wrong|bugs?|errors?"
    r"|make this work)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class PromptAndAnswer:
    """A question and its answer.

    Attributes:
        prompt: the question with all that belongs to it.
        answer: None if there is none.
        questions: the indexes, in the lines that were split, of paragraphs that seem to be further questions.
    """

    prompt: str
    answer: str | None
    questions: tuple[int, ...] = ()


def split_answer(question: str, lines: Sequence[str], *, alone: bool = False, asking: bool = False) -> PromptAndAnswer:
    """Split the lines below a question into the rest of the question and the answer.

    Args:
        question: the text of the question so far.
        lines: the lines below it, without the indentation of the list around them.
        alone: whether they contain no further question.
        asking: whether all of them belong to the question if no label says where an answer begins.
    """
    lines = _without_tail(lines)
    document = Document(lines)
    mark = _answer_mark(document)
    details = _details(document)
    further: tuple[int, ...] = ()
    if mark is not None and (details is None or mark[0] < details[0]):
        start, rest, stop = mark
        answer = trim([rest, *lines[stop:]]) if rest else trim(lines[stop:])
    elif details is not None:
        start, inner, behind = details
        answer = _joined(inner, behind)
    else:
        start = len(lines) if asking else _question_goes_on(question, document)
        further = () if alone else _further_questions(document, start)
        answer = trim(lines[start:])
    extra, ticked = unticked(_level(trim(lines[:start])))
    answer = answered(as_markdown(_level(_without_tail_text(answer)))) or ""
    return PromptAndAnswer(_joined(question, extra), _joined(ticked, answer) or None, further)


def _joined(question: str, extra: str) -> str:
    return f"{question}\n\n{extra}" if question and extra else question or extra


def _without_tail(lines: Sequence[str]) -> Sequence[str]:
    """The lines without rules, links back to the top and empty HTML at the end, which only separate questions."""
    end = len(lines)
    opened = {found.lower() for line in lines if "<" in line for found in _OPENS.findall(line)}
    while end:
        line = lines[end - 1].strip()
        bare = _TAG.sub("", line).replace("&nbsp;", "").strip()
        rule = len(line) >= 3 and set(line.replace(" ", "")) in ({"-"}, {"*"}, {"_"})
        closes = _CLOSES.search(line)
        kept = "<img" in line or (closes is not None and closes[1].lower() in opened)
        if line and not rule and not _BACK.fullmatch(line) and (bare or kept):
            break
        end -= 1
    return lines[:end]


def _level(text: str) -> str:
    """The text without up to three spaces by which all of its lines are indented; four or more mean code and stay."""
    lines = text.split("\n")
    indents = [len(line) - len(line.lstrip(" ")) for line in lines if line.strip()]
    width = min(indents, default=0)
    if width > 3:
        return text
    if width == 0 and 0 < indents[0] <= 3 if indents else False:
        return text.lstrip(" ")
    return "\n".join(line[width:] for line in lines)


def _without_tail_text(text: str) -> str:
    return trim(_without_tail(text.split("\n")))


def _answer_mark(document: Document) -> tuple[int, str, int] | None:
    """The first label of an answer: its line, the text after it, and the line where the answer continues."""
    rows = document.rows
    for index, row in enumerate(rows):
        found = label(row.text)
        if found is None or found.role != "answer":
            continue
        if _is_option(rows, index):
            continue
        if row.level and found.rest and len(found.rest) > 60:
            continue
        return row.line, found.rest, row.line + 1 if not row.level else row.block_end
    return None


def _is_option(rows: Sequence[TextRow], index: int) -> bool:
    """Whether `A: ...` is the first of several options rather than an answer."""
    following = [row.text for row in rows[index + 1 : index + 4]]
    short = re.match(r"\W*[Aa]\W", rows[index].text) is not None
    return short and any(re.match(r"\W*[Bb]\W*[:.)]", text) for text in following)


def _details(document: Document) -> tuple[int, str, str] | None:
    """An answer in a `<details>` element: its first line, its content, and the text after it.

    An element whose summary does not say that it is one counts only if no paragraph is between it and the question.
    """
    for start, end in document.folds:
        text = "\n".join(document.lines[start:end])
        at = text.lower().find("<details")
        summary, content = unfolded(text[at:])
        mark = label(summary)
        says_so = (mark is not None and mark.role == "answer") or _SHOWS.search(summary) is not None
        bare = not any(block.type == "paragraph" and block.end <= start for block in document.blocks)
        if says_so or not summary or bare:
            return start, content, trim(document.lines[end:])
    return None


def _question_goes_on(question: str, document: Document) -> int:
    """How many lines still belong to the question, if no label says so.

    A block right below a question that refers to it ("the following code") belongs to it if more follows; so do
    choices, and lists in which every item asks.
    """
    found = document.blocks
    if not found:
        return 0
    if found[0].type in ("fence", "code_block"):
        if len(found) > 1 and _POINTS_DOWN.search(question):
            return found[0].end
        if len(found) == 1 and _ABOUT_CODE.search(question) and asks(question) >= 0.8:
            return found[0].end
        choices = choices_end(question, document, found[0].end)
        if choices > found[0].end:
            return choices
    end = choices_end(question, document, 0)
    for block in found:
        if block.start < end:
            continue
        if block.type not in ("bullet_list", "ordered_list") or not _all_ask(document, block):
            break
        end = block.end
    return end


def _all_ask(document: Document, block: Block) -> bool:
    items = [row for row in document.rows if row.opens and block.start <= row.line < block.end and len(row.path) == 1]
    if len(items) == 1 and block.type == "ordered_list" and not starts_like_a_question(items[0].text):
        return False  # a numbered answer that ends with a question mark
    return bool(items) and all(asks(row.text) >= 0.9 for row in items)


def _further_questions(document: Document, start: int) -> tuple[int, ...]:
    """The lines of paragraphs within an answer that read like another question with an answer below."""
    found = document.blocks
    lines: list[int] = []
    for index in range(1, len(found) - 1):
        block = found[index]
        if block.type != "paragraph" or block.start < start or block.end - block.start != 1:
            continue
        text = document.lines[block.start].strip()
        sentences = [part for part in re.split(r"(?<=[.?!])\s+", text) if part]
        if len(text.split()) < 8 or found[index + 1].type != "paragraph" or found[index - 1].type == "heading":
            continue
        if all(part.endswith("?") for part in sentences) and starts_like_a_question(text) and text[0].isupper():
            lines.append(block.start)
    return tuple(lines)
