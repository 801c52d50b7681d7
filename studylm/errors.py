"""The error that is shown to users: what is wrong, and what to do about it."""

from __future__ import annotations


class StudylmError(Exception):
    """A problem that the user can fix. It is shown as one line, without a traceback.

    Attributes:
        message: what is wrong, naming the file, card or value.
        remedy: what to do next; "" if the message says it.
        title: a heading, for a dialog.
        exit_code: the exit code of a command.
    """

    title = "studylm cannot continue"
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
    """`text` on one line without control characters: what is not printable becomes a space."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
