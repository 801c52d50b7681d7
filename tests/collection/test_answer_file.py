"""The answer file: saved whole, and never over somebody else's work."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylm.collection.answer_file import READ_MAX, AnswerFile
from studylm.errors import StudylmError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "answers" / "deck" / "card.py"
    file.parent.mkdir(parents=True)
    file.write_text("x = 1\n")
    return file


def test_what_is_saved_is_on_disk_and_nothing_is_left_beside_it(path: Path) -> None:
    answer = AnswerFile(path)
    assert answer.read() == "x = 1\n"
    assert answer.save("x = 2\n").written
    assert path.read_text() == "x = 2\n"
    assert [file.name for file in path.parent.iterdir()] == ["card.py"]


def test_saving_the_same_again_writes_nothing(path: Path) -> None:
    answer = AnswerFile(path)
    answer.read()
    before = path.stat().st_ino
    assert not answer.save("x = 1\n").written
    assert path.stat().st_ino == before


def test_another_programs_version_is_kept(path: Path) -> None:
    answer = AnswerFile(path)
    answer.read()
    path.write_text("theirs\n")
    assert answer.changed_elsewhere()
    saved = answer.save("mine\n")
    assert saved.kept == path.with_name("card.py.orig")
    assert saved.kept.read_text() == "theirs\n"
    assert path.read_text() == "mine\n"
    assert not answer.changed_elsewhere()


def test_every_version_of_another_program_is_kept(path: Path) -> None:
    answer = AnswerFile(path)
    answer.read()
    kept = []
    for number in range(3):
        path.write_text(f"theirs {number}\n")
        kept.append(answer.save(f"mine {number}\n").kept)
    assert [file.read_text() for file in kept if file] == ["theirs 0\n", "theirs 1\n", "theirs 2\n"]
    assert len(set(kept)) == 3


def test_the_mode_and_a_link_stay(path: Path, tmp_path: Path) -> None:
    path.chmod(0o640)
    link = tmp_path / "link.py"
    link.symlink_to(path)
    answer = AnswerFile(link)
    answer.read()
    answer.save("y = 3\n")
    assert link.is_symlink()
    assert path.read_text() == "y = 3\n"
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_file_that_was_deleted_is_written_again(path: Path) -> None:
    answer = AnswerFile(path)
    answer.read()
    path.unlink()
    assert not answer.changed_elsewhere()
    assert answer.save("x = 9\n").kept is None
    assert path.read_text() == "x = 9\n"


@pytest.mark.parametrize("data", [b"x = '\xff'\n", b"\x80", b"a\0b"])
def test_what_is_not_text_is_refused_and_left_alone(path: Path, data: bytes) -> None:
    path.write_bytes(b"ok\n" + data)
    with pytest.raises(StudylmError, match="text"):
        AnswerFile(path).read()
    assert path.read_bytes() == b"ok\n" + data


def test_a_folder_in_its_place_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "card.py").mkdir()
    with pytest.raises(StudylmError, match="cannot be read"):
        AnswerFile(tmp_path / "card.py").read()


def test_a_file_too_large_to_edit_is_refused_and_never_cut_short(path: Path) -> None:
    answer = AnswerFile(path)
    answer.read()
    with path.open("wb") as file:
        file.truncate(READ_MAX + 1)
    with pytest.raises(StudylmError, match="too large to edit"):
        AnswerFile(path).read()
    with pytest.raises(StudylmError, match="too large to keep"):
        answer.save("mine\n")
    assert path.stat().st_size == READ_MAX + 1
    assert [file.name for file in path.parent.iterdir()] == ["card.py"]


@pytest.mark.skipif(os.name != "posix", reason="needs a place where nothing can be made")
def test_what_cannot_be_saved_says_so_and_keeps_the_old(tmp_path: Path) -> None:
    answer = AnswerFile(Path("/proc/studylm/card.py"))  # /proc takes no new folders, not even from root
    with pytest.raises(StudylmError, match="cannot be saved"):
        answer.save("x\n")


@given(text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r\ufeff"), max_size=200))
def test_any_text_comes_back_as_it_was(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("answers") / "card.py"
    AnswerFile(path).save(text)
    assert AnswerFile(path).read() == text
