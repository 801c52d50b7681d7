"""Attributes of a card's heading, `{#id key=value key="two words" .class}`, as Pandoc writes them."""

from __future__ import annotations

import re

NAME = re.compile(r"[^\W_][\w-]{0,79}")
_ATTRIBUTE = re.compile(
    r"""\s*(?:\#(?P<id>[^\s\#="'{}]+)|\.(?P<class>[\w-]+)
        |(?P<key>[A-Za-z][\w-]*)=(?:"(?P<two>[^"]*)"|'(?P<one>[^']*)'|(?P<bare>[^\s"'{}]+)))(?=\s|$)""",
    re.VERBOSE,
)


def braces(text: str) -> dict[str, str] | None:
    """The attributes in a text that is nothing but `{...}`; None where it is something else."""
    text = text.strip()
    if not (text.startswith("{") and text.endswith("}")):
        return None
    attributes: dict[str, str] = {}
    at, end = 1, len(text) - 1
    while text[at:end].strip():
        found = _ATTRIBUTE.match(text, at, end)
        if found is None:
            return None
        if found["class"]:
            attributes["class"] = f"{attributes.get('class', '')} {found['class']}".strip()
        elif found["id"]:
            attributes["id"] = found["id"]
        else:
            attributes[found["key"]] = next(
                found[group] or "" for group in ("two", "one", "bare") if found[group] is not None
            )
        at = found.end()
    return attributes or None


def heading(text: str) -> tuple[str, dict[str, str] | None, bool]:
    """A heading's text, its attributes, and whether braces in it were meant as attributes and cannot be read."""
    text = text.rstrip()
    if text.endswith("}"):
        at = text.find("{")
        while at >= 0:
            attributes = braces(text[at:])
            if attributes is not None:
                return text[:at].rstrip(), attributes, False
            at = text.find("{", at + 1)
    meant = re.search(r"\{\s*[#.][\w-]", text)
    if meant:
        name = re.search(r"#([\w-]+)", text[meant.start() :])
        return text[: meant.start()].rstrip(), {"id": name[1]} if name else {}, True
    return text, None, False


def names(text: str) -> tuple[str, ...]:
    parts = text.split(",") if "," in text else text.split()
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))
