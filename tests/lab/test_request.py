"""What a command line may ask for, and how what it may not is refused before anything starts."""

from __future__ import annotations

import pytest

from studylm.errors import StudylmError
from studylm.lab.catalogue import CATALOGUE, CHAPTER, COUNTERPARTS
from studylm.lab.request import training_request


def test_everything_is_the_chapters_table():
    assert training_request(everything=True, seeds=3).models == CHAPTER
    assert [f"lmmodel{n}" for n in range(1, 8)] == list(CHAPTER[:7]) and "gru" in CHAPTER


def test_every_counterpart_is_in_the_catalogue():
    assert {name for names in COUNTERPARTS.values() for name in names} <= set(CATALOGUE)
    assert COUNTERPARTS["gru"] == ("gru", "torch-gru")


def test_the_books_figures_stand_beside_the_chapters_own_models():
    book = {name: entry.book for name, entry in CATALOGUE.items() if entry.book is not None}
    assert list(book.values()) == [0.494, 0.470, 0.589, 0.640, 0.488, 0.759, 0.869]
    assert list(book) == [f"lmmodel{n}" for n in range(1, 8)]


def test_a_file_is_read_once(tmp_path):
    path = tmp_path / "mine.py"
    path.write_text("x = 1")
    made = training_request(path, versus="gru")
    path.unlink()
    assert (made.source, made.filename) == (b"x = 1", str(path))


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({}, "nothing to train"),
        ({"models": ["gru"], "everything": True}, "too much at once"),
        ({"models": ["gpt"]}, "no model 'gpt'"),
        ({"models": ["gru"], "versus": "lstm"}, "for a FILE"),
        ({"models": ["gru"], "seeds": 0}, "nothing to train"),
        ({"models": ["gru"], "epochs": 0}, "nothing to train"),
        ({"models": ["gru"], "device": "tpu"}, "no device 'tpu'"),
    ],
)
def test_refusals_say_what_to_do(options, told):
    with pytest.raises(StudylmError) as caught:
        training_request(**options)
    assert told in caught.value.message and caught.value.remedy


def test_refusals_about_the_file(tmp_path):
    path = tmp_path / "mine.py"
    with pytest.raises(StudylmError, match="cannot be read: No such file"):
        training_request(path)
    with pytest.raises(StudylmError, match="cannot be read: Is a directory"):
        training_request(tmp_path)
    path.write_bytes(b"#" * 1_000_001)
    with pytest.raises(StudylmError, match="longer than 1000 kB"):
        training_request(path)
    path.write_text("")
    with pytest.raises(StudylmError, match="nothing called 'gpt'"):
        training_request(path, versus="gpt")
