"""Bytes become text where that can be done, with a warning about what was wrong, and no card is lost."""

from __future__ import annotations

import pytest

from studylm.deck.loading.decoding import decode
from studylm.deck.loading.files import read_data

QUESTIONS = "1. Was ist für Bären wichtig?\n\nHonig, süß.\n\n2. Warum träumen sie?\n\nDarum.\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_same_cards_in_every_encoding(encoding: str, end: str) -> None:
    result, wrong = read_data(QUESTIONS.replace("\n", end).encode(encoding))
    assert [(draft.prompt, draft.answer) for draft in result.drafts] == [
        ("Was ist für Bären wichtig?", "Honig, süß."),
        ("Warum träumen sie?", "Darum."),
    ]
    assert (wrong is None) == (encoding in ("utf-8", "utf-8-sig", "utf-16"))


def test_a_nul_costs_no_card() -> None:
    result, wrong = read_data(b"1. Why?\n\nSo.\n\n2. How\0 now?\n\nThus.\n")
    assert [draft.prompt for draft in result.drafts] == ["Why?", "How� now?"]
    assert wrong is not None
    assert (wrong.line, wrong.message) == (5, "This line contains a NUL character, shown as �.")


@pytest.mark.parametrize(
    "data", [b"\0\1", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0", bytes(range(256)) * 4, b"\x7fELF\2\1\1" + b"\0" * 9]
)
def test_binary_data_is_refused(data: bytes) -> None:
    text, wrong = decode(data)
    assert not text and wrong is not None and "binary" in wrong.message


@pytest.mark.parametrize(
    "text",
    ["Don’t — “ever”…", "Jürgen, naïve, Ünal", "3 × 4 ≤ 12 → ∞", "20 °C ± 2", "🟢 ok", "Что такое дерево?", "€ 5"],
)
def test_text_decoded_twice_is_put_right(text: str) -> None:
    raw = text.encode()
    twice = "".join(bytes([byte]).decode("cp1252", "replace").replace("�", chr(byte)) for byte in raw)
    right, wrong = decode(f"What?\n{twice}\n".encode())
    assert right == f"What?\n{text}\n"
    assert wrong is not None and wrong.line == 2 and "corrected" in wrong.message


@pytest.mark.parametrize(
    "text",
    [
        "„ein CAFÉ“ und „ÄÖÜ“",
        "«ROMÂ»",
        "le “passé…”",
        "NÃO É SÃO, “AMANHÔ",
        "Ñandú Ðorđe",
        "â",
        "Ã",
        "x â† y",
        "ð is a letter",
        "Ÿ",
        "Việt Nam Â Ă",
        "中文：什么？",
    ],
)
def test_what_may_be_meant_stays(text: str) -> None:
    assert decode(text.encode()) == (text, None)


def test_bytes_of_no_known_encoding_show_as_such() -> None:
    text, wrong = decode(b"1. Why \xff?\n2. \xc3\xa4?\n")
    assert text == "1. Why �?\n2. ä?\n"
    assert wrong is not None
    assert (wrong.line, wrong.message) == (1, "This line is not valid UTF-8; the invalid bytes are shown as �.")
    assert "�" in decode("Что такое дерево?\n".encode("cp1251"))[0]
