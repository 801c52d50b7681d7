"""The one error that a learner may see: what is wrong, and what to do about it."""

from __future__ import annotations


class StudylmError(Exception):
    """Something the user can mend. It is shown as one line, never as a traceback.

    Attributes:
        message: what is wrong, in a few words, naming the file, card or value.
        remedy: what to do next; may be empty where the message says it already.
        title: a heading for faces that have room for one.
        exit_code: what a command exits with.
    """

    title = "studylm cannot go on"
    exit_code = 2

    def __init__(self, message: str, remedy: str = "", *, title: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        if title is not None:
            self.title = title

    def __str__(self) -> str:
        """The error as one line."""
        return one_line(f"{self.message} {self.remedy}")


def one_line(text: str) -> str:
    """`text` on one line that no terminal takes for a command: what cannot be printed becomes a space."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
