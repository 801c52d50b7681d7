"""Questions in HTML: converts headings and terms to markdown, and removes tags that only wrap text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape

from studylm.deck.format.markdown import code_lines, trim

_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")
_SUMMARY = re.compile(r"<summary[^>]*>(.*?)</summary>", re.IGNORECASE | re.DOTALL)

_HEADING = re.compile(
    r"[ \t]*<h(?P<level>[1-6])\b[^<>]*>[ \t]*(?P<text>.*?)[ \t]*</h(?P=level)>[ \t]*(?:<br ?/?>)?[ \t]*$", re.IGNORECASE
)
_TERM = re.compile(r"[ \t]*(?:<dl\b[^<>]*>[ \t]*)?<dt\b[^<>]*>[ \t]*(?P<text>.*?)[ \t]*</dt>[ \t]*$", re.IGNORECASE)
_WRAPPER = re.compile(
    r"[ \t]*(?:</?(?:div|section|article|main|header|footer|body|html|center|p|br|hr|dl|dd|ul|ol|span|font)\b[^<>]*>[ \t]*)+$",
    re.IGNORECASE,
)
_PARAGRAPH = re.compile(
    r"[ \t]*<(?:p|div|dd|section|article)\b[^<>]*>[ \t]*|[ \t]*</(?:p|div|dd|section|article)>[ \t]*$", re.IGNORECASE
)
_POINT = re.compile(r"[ \t]*<li\b[^<>]*>[ \t]*(?P<text>.*?)[ \t]*(?:</li>)?[ \t]*$", re.IGNORECASE)
_CODE = re.compile(r"[ \t]*<pre\b[^<>]*>(?:[ \t]*<code\b[^<>]*>)?", re.IGNORECASE)
_CODE_END = re.compile(r"(?:</code>)?[ \t]*</pre>[ \t]*$", re.IGNORECASE)


def unwrapped(lines: Sequence[str]) -> Sequence[str]:
    """The lines to parse: HTML headings and terms as markdown headings, lines of wrapping tags as blank lines.

    They are only for finding blocks; the text of a card is cut from the original lines.
    """
    if not any("<h" in line or "<H" in line or "<dt" in line for line in lines):
        return lines
    code = code_lines(lines)
    out = list(lines)
    found = 0
    for index, line in enumerate(lines):
        if index in code or "<" not in line:
            continue
        heading = _HEADING.match(line)
        if heading is not None and heading["text"]:
            out[index] = f"{'#' * int(heading['level'])} {heading['text']}"
            found += 1
        elif (term := _TERM.match(line)) is not None and term["text"]:
            out[index] = f"###### {term['text']}"
            found += 1
    if found < 2:
        return lines
    for index, line in enumerate(out):
        if index not in code and "<" in line and not line.startswith("#"):
            point = _POINT.match(line)
            out[index] = "" if _WRAPPER.match(line) else f"- {point['text']}" if point else _PARAGRAPH.sub("", line)
    return out


def as_markdown(text: str) -> str:
    """A text that begins with an HTML block, as markdown: paragraphs, lists and code. Other text stays as it is."""
    lines = text.split("\n")
    if not re.match(r"[ \t]*<(?:p|div|ul|ol|pre|dd|section|article)\b", lines[0], re.IGNORECASE) or "```" in text:
        return text
    out: list[str] = []
    code = False
    for line in lines:
        begins = None if code else _CODE.match(line)
        if code or begins:
            ends = _CODE_END.search(line)
            inner = line[begins.end() if begins else 0 : ends.start() if ends else None]
            out += ["", "```"] if begins else []
            out += [unescape(inner)] if inner.strip() or not (begins or ends) else []
            out += ["```", ""] if ends else []
            code = not ends
            continue
        point = _POINT.match(line)
        if point is not None:
            out.append(f"- {point['text']}")
        elif _WRAPPER.match(line):
            out.append("")
        else:
            bare = _PARAGRAPH.sub("", line).strip()
            out += [bare, ""] if bare != line.strip() else [bare]
    if code:
        return text  # code without an end
    return re.sub(r"\n{3,}", "\n\n", "\n".join(out)).strip("\n")


def unfolded(text: str) -> tuple[str, str]:
    """The summary and the content of a `<details>` element, without the tags that only wrap them."""
    found = _SUMMARY.search(text)
    summary = _bare(found[1]) if found else ""
    content = text[found.end() :] if found else re.sub(r"^\s*<details[^>]*>", "", text, flags=re.IGNORECASE)
    content = re.sub(r"</details\s*>\s*$", "", content, flags=re.IGNORECASE)
    lines = content.split("\n")
    while lines and not _TAG.sub("", lines[0]).strip() and "<img" not in lines[0].lower():
        lines.pop(0)
    while lines and not _TAG.sub("", lines[-1]).strip() and "<img" not in lines[-1].lower():
        lines.pop()
    if lines:
        lines[0] = re.sub(r"^\s*(?:<(?:br|b|p|strong|div)\s*/?>\s*)+", "", lines[0], flags=re.IGNORECASE)
        lines[-1] = re.sub(r"(?:\s*</?(?:br|b|p|strong|div)\s*/?>)+\s*$", "", lines[-1], flags=re.IGNORECASE)
    return summary, trim(lines)


def _bare(text: str) -> str:
    lines = [
        re.sub(r"</?(?:b|strong|p|br|h\d|i|em|u|font|span|div)\b[^<>]*>", "", line).rstrip()
        for line in text.split("\n")
    ]
    return trim(lines).strip()
