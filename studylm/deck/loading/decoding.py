"""Decodes a file's bytes to clean text: encodings, stray NULs, and text that was decoded wrongly before."""

from __future__ import annotations

import re

from studylm.deck.card import ProblemKind
from studylm.deck.format.markdown import clean
from studylm.deck.parse_result import ParseWarning

_MOST_CONTROLS = 0.1
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\ufffd]")  # escape is common in logs

# What each byte from 0x80 on becomes if UTF-8 is read as Windows-1252; the five undefined ones stay as they are.
_READ_AS = {byte: bytes([byte]).decode("cp1252", "replace").replace("\ufffd", chr(byte)) for byte in range(0x80, 0x100)}
_BYTES = {char: byte for byte, char in _READ_AS.items()}
_REST = "[" + re.escape("".join(_READ_AS[byte] for byte in range(0x80, 0xC0))) + "]"
# Only sequences that no language uses, such as a letter with a circumflex before a euro sign. `Ä“` may be the end of a German
# quotation and `MANHÃ”` of a Portuguese one: where punctuation may follow, the letter must not end a word.
_TWICE = re.compile(
    f"Ã(?![…‘’“”•–—›»]){_REST}|(?<![^\\W\\d_])Ã{_REST}|Â[\xa0-\xba\xbc-\xbf]|â{_REST}{_REST}"
    f"|ð\u0178{_REST}{_REST}|(?:[ÐÑ]{_REST}){{2,}}|ï»¿"
)


def unusable(message: str, line: int = 1) -> ParseWarning:
    """A warning about a file itself, or its bytes."""
    return ParseWarning(line, message, ProblemKind.FILE)


def decode(data: bytes) -> tuple[str, ParseWarning | None]:
    """The text of a file's bytes, cleaned, and what was wrong with them (None if nothing was).

    Returns:
        The text is empty if the file cannot be used. Bytes that are not UTF-8, and NULs, become `�`.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return clean(data.decode("utf-16")), None
        except UnicodeDecodeError:
            return "", unusable("The file is not text; save it as UTF-8.")
    wide = _wide(data)
    if wide is not None:
        return clean(wide), unusable("The file is UTF-16 without a byte order mark; save it as UTF-8.")
    text, wrong = _decoded(data)
    if "\0" in text:
        if len(_CONTROLS.findall(text)) > _MOST_CONTROLS * len(text):
            return "", unusable("The file is binary data; save it as UTF-8 text.")
        line = text.count("\n", 0, text.index("\0")) + 1
        text, wrong = text.replace("\0", "�"), unusable("This line contains a NUL character, shown as �.", line)
    text, repaired = _repaired(text)
    return clean(text), wrong or repaired


def _wide(data: bytes) -> str | None:
    """The text if every other byte is NUL, as in UTF-16 without a byte order mark; None for any other data."""
    half = len(data) // 2
    if b"\0" not in data or half < 4 or len(data) % 2:
        return None
    even, odd = data[::2].count(0), data[1::2].count(0)
    if min(even, odd) > 0.05 * half or max(even, odd) < 0.5 * half:
        return None
    try:
        return data.decode("utf-16-le" if odd > even else "utf-16-be")
    except UnicodeDecodeError:
        return None


def _decoded(data: bytes) -> tuple[str, ParseWarning | None]:
    try:
        return data.decode("utf-8-sig"), None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    if _is_western(data):
        wrong = unusable("The file is not valid UTF-8 and was read as Windows-1252; save it as UTF-8.")
        return data.decode("cp1252"), wrong
    wrong = unusable("This line is not valid UTF-8; the invalid bytes are shown as �.", line)
    return data.decode("utf-8-sig", "replace"), wrong


def _is_western(data: bytes) -> bool:
    """Whether the bytes are clearly Windows-1252: no valid UTF-8 sequence, and a few accented letters inside words."""
    if re.search(rb"[\xc2-\xf4][\x80-\xbf]|[\x81\x8d\x8f\x90\x9d\x00]", data):
        return False
    inside = len(re.findall(rb"(?<=[A-Za-z])[\xc0-\xf6\xf8-\xfe](?=[a-z])", data))
    high = len(re.findall(rb"[\x80-\xff]", data))
    letters = len(re.findall(rb"[A-Za-z]", data))
    return inside > 1 and inside >= 0.3 * high and high < 0.15 * letters


def _repaired(text: str) -> tuple[str, ParseWarning | None]:
    """The text with UTF-8 that was read as Windows-1252 corrected (`â€™` for `’`), and a warning if there was any."""
    first: list[tuple[int, str, str]] = []

    def correct(found: re.Match[str]) -> str:
        try:
            meant = bytes(_BYTES[char] for char in found[0]).decode("utf-8")
        except UnicodeDecodeError:
            return found[0]
        if not first:
            first.append((found.start(), found[0], meant))
        return meant

    repaired = _TWICE.sub(correct, text)
    if not first:
        return text, None
    start, before, after = first[0]
    line = text.count("\n", 0, start) + 1
    shown = "".join(char if char.isprintable() else "·" for char in f"“{before}” for “{after}”")
    return repaired, unusable(f"Text that was decoded wrongly ({shown}) is corrected from this line on.", line)
