"""The folder with the cards, answers and database: one that the learner chose, or the user's data folder."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_data_path

from studylm.errors import StudylmError
from studylm.package import BUNDLED, PACKAGE


@dataclass(frozen=True, slots=True)
class Workspace:
    """A folder with `cards/`, `answers/` and `studylm.db`. None of these need to exist."""

    root: Path

    @property
    def cards(self) -> Path:
        """The learner's own decks, one folder each."""
        return self.root / "cards"

    @property
    def answers(self) -> Path:
        """The learner's code answers, `<deck>/<card>.py`."""
        return self.root / "answers"

    @property
    def database(self) -> Path:
        """The review history."""
        return self.root / "studylm.db"

    def answer_file(self, card_id: str) -> Path:
        """The file that holds the learner's answer to a code card `deck/name`."""
        deck, _, name = card_id.partition("/")
        return self.answers / deck / f"{name}.py"

    def refuse_file(self) -> None:
        """Raise StudylmError if the path, or one above it, is a file."""
        nearest = next(path for path in (self.root, *self.root.parents) if path.exists() or path == path.parent)
        if not nearest.is_dir():
            raise StudylmError(f"The workspace {self.root} is not a folder.", "Give --workspace a folder.")

    def prepare(self) -> None:
        """Create the folder if it does not exist.

        Raises:
            StudylmError: the path is a file, or is not writable.
        """
        self.refuse_file()
        try:
            self.root.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StudylmError(
                f"The workspace {self.root} cannot be created: {error.strerror}.",
                "Give --workspace a folder that you can write to.",
            ) from error


def find_workspace(
    explicit: str | os.PathLike[str] | None = None,
    *,
    environ: Mapping[str, str] = os.environ,
    cwd: Path | None = None,
) -> Workspace:
    """The workspace to use: `explicit`, else $STUDYLM_WORKSPACE, else `cwd` if it has cards/, else the data folder.

    Raises:
        StudylmError: the path is empty or not a folder, or there is no home or current folder.
    """
    named = environ.get("STUDYLM_WORKSPACE") if explicit is None else os.fspath(explicit)
    if explicit is not None and not named:
        raise StudylmError("The path of the workspace is empty.", "Give --workspace a folder.")
    try:
        if named:
            root = Path(named).expanduser().absolute()
        else:
            here = cwd or Path.cwd()
            root = here if (here / "cards").is_dir() else _data_folder()
    except RuntimeError as error:  # the user does not exist, or has no home folder
        what = f"of {named}" if named else "to store your data in"
        raise StudylmError(f"There is no home folder {what}.", "Give --workspace an absolute path.") from error
    except FileNotFoundError as error:
        raise StudylmError("The current folder does not exist any more.", "Change to another folder.") from error
    if root.exists() and not root.is_dir():
        raise StudylmError(f"The workspace {root} is not a folder.", "Give --workspace a folder.")
    return Workspace(root)


def _data_folder() -> Path:
    """The user's data folder.

    Raises:
        RuntimeError: the user has no home folder.
    """
    folder = user_data_path("studylm", appauthor=False)
    if folder.parts[:1] == ("~",):  # some releases of platformdirs do not expand it
        raise RuntimeError("no home folder")
    return folder.absolute()


def bundled_cards() -> Path:
    """The folder of the bundled decks: inside an installed package, or at the top of a checkout."""
    installed = BUNDLED / "cards"
    return installed if installed.is_dir() else PACKAGE.parent / "cards"
