"""Attributes of a card's heading, `{#id key=value key="two words" .class}`, as Pandoc writes them."""

from __future__ import annotations

import re
from collections.abc import Callable

from studylm.deck.card import Kind
from studylm.deck.parse_result import Draft

NAME = re.compile(r"[^\W_][\w-]{0,79}")
_KNOWN = {"id", "class", "number", "kind", "topics", "needs", "links", "siblings", "mistakes", "timeout"}
_BRACES = 20  # how many opening braces of a heading are tried, from the last one on
_ATTRIBUTE = re.compile(
    r"""\s*(?:\#(?P<id>[^\s\#="'{}]+)|\.(?P<class>[\w-]+)
        |(?P<key>[A-Za-z][\w-]*)=(?:"(?P<two>[^"]*)"|'(?P<one>[^']*)'|(?P<bare>[^\s"'{}]+)))(?=\s|$)""",
    re.VERBOSE,
)


def braces(text: str) -> dict[str, str] | None:
    """The attributes in a text that consists of `{...}`; None for any other text."""
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


def is_card_line(line: str) -> bool:
    """Whether a line looks like a `##` heading with an id, also in code."""
    if not line.startswith(("## ", "##\t")):
        return False
    text = line.rstrip().rstrip("#").rstrip()
    at = len(text)
    for _ in range(3 if text.endswith("}") else 0):
        at = text.rfind("{", 0, at)
        if at < 0:
            break
        if re.search(r"#[\w-]", text[at:]):
            return True
    return False


def heading(text: str) -> tuple[str, dict[str, str] | None, bool]:
    """A heading's text, its attributes, and whether it contains braces that look like attributes but are invalid."""
    text = text.rstrip()
    if text.endswith("}"):
        at = len(text)
        for _ in range(_BRACES):
            at = text.rfind("{", 0, at)
            if at < 0:
                break
            attributes = braces(text[at:])
            if attributes is not None:
                return text[:at].rstrip(), attributes, False
    meant = re.search(r"\{\s*[#.][\w-]", text)
    if meant:
        name = re.search(r"#([\w-]+)", text[meant.start() :])
        return text[: meant.start()].rstrip(), {"id": name[1]} if name else {}, True
    return text, None, False


def apply(given: dict[str, str], draft: Draft, warn: Callable[[str], None]) -> bool:
    """Set attributes on a draft, and pass a message about each invalid one to `warn`.

    Returns:
        False if the id or the kind is invalid; the card must then be left out.
    """
    for key in given:
        if key not in _KNOWN:
            warn(f"Unknown attribute “{key}”; known are {', '.join(sorted(_KNOWN - {'class'}))}.")
    name = given.get("id")
    if name is None:
        warn("This card has no id; add {#a-name} to its heading to keep its history when it is edited.")
    elif NAME.fullmatch(name):
        draft.name = name
    else:
        warn(f"“{name}” is not a valid id; use letters, digits, - and _. The card is left out.")
        return False
    for word in _kind_words(given):
        try:
            draft.kind = Kind(word.casefold())
            break
        except ValueError:
            warn(f"Unknown kind “{word}”; a card is recall, code or spot. The card is left out.")
            return False
    number = given.get("number")
    if number is not None and re.fullmatch(r"\d{1,9}", number, re.ASCII):
        draft.number = int(number)
    elif number is not None:
        warn(f"number={number} is not a whole number.")
    draft.topics = _names(given.get("topics", ""))
    draft.needs = _names(given.get("needs", ""))
    draft.links = _names(given.get("links", ""))
    draft.siblings = _names(given.get("siblings", ""))
    draft.mistakes = _mistakes(given.get("mistakes", ""), warn)
    timeout = given.get("timeout")
    if timeout is not None and re.fullmatch(r"\d{1,6}(\.\d{1,6})?", timeout, re.ASCII) and float(timeout) > 0:
        draft.timeout = float(timeout)
    elif timeout is not None:
        warn(f"timeout={timeout} is not a number of seconds above 0.")
    return True


def _kind_words(given: dict[str, str]) -> list[str]:
    classes = [word for word in given.get("class", "").split() if word.casefold() in Kind.__members__.values()]
    return [given["kind"], *classes] if "kind" in given else classes


def _names(text: str) -> tuple[str, ...]:
    parts = text.split(",") if "," in text else text.split()
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))


def _mistakes(text: str, warn: Callable[[str], None]) -> tuple[tuple[str, str], ...]:
    """The pairs of a card and a check in a list of `card:check`."""
    pairs: list[tuple[str, str]] = []
    for word in _names(text):
        card, _, check = (part.strip() for part in word.partition(":"))
        if card and re.fullmatch(r"\w+", check):
            pairs.append((card, check))
        else:
            warn(f'mistakes “{word}” is not a code card and one of its checks; write mistakes="card:check".')
    return tuple(dict.fromkeys(pairs))
