"""The learner's file as a module, and the fence that turns whatever its code raises into a report."""

from __future__ import annotations

import contextlib
import linecache
import re
import sys
import types
from collections.abc import Iterator
from typing import Any

from studylm.checker.learner import rule_watch
from studylm.checker.learner.error_report import line_of, report_of
from studylm.checker.protocol.reports import Ending, EndState, ErrorReport

MODULE = "answer"
"""The name that the learner's file has as a module; not `__main__`, so that its own demonstration does not run."""

_DECLARED = re.compile(rb"([^\n]*\n)?[ \t\f]*#.*?coding[:=](?![ \t]*utf-?8)", re.IGNORECASE)
"""A file that says in one of its first two lines that it has another encoding than UTF-8 (PEP 263)."""

_MEMORY_WORDS = ("allocate memory", "not enough memory", "bad_alloc", "out of memory")


class Stop(Exception):
    """The run ends here."""

    def __init__(self, state: EndState, message: str = "", line: int | None = None) -> None:
        super().__init__(message)
        self.ending = Ending(state, message, line)

    @property
    def reply(self) -> dict[str, Any]:
        """What to answer the tester."""
        return {"stop": self.ending.to_json()}


class Raised(Exception):
    """The learner's code raised an exception."""

    def __init__(self, report: ErrorReport) -> None:
        super().__init__(report.summary)
        self.report = report

    @property
    def reply(self) -> dict[str, Any]:
        """What to answer the tester."""
        return {"error": self.report.to_json()}


class Answer:
    """The learner's file, as bytes and, once loaded, as a module."""

    def __init__(self, source: bytes, filename: str) -> None:
        self.filename = filename
        self.text = source.decode("utf-8", "replace")
        self.module = types.ModuleType(MODULE)
        self._source = source

    def load(self) -> None:
        """Compile and run the file.

        Raises:
            Raised: it is not Python, or raised while it ran.
            Stop: it ended the process, or took too much memory.
        """
        self.module.__file__ = self.filename
        linecache.cache[self.filename] = (len(self.text), None, self.text.splitlines(keepends=True), self.filename)
        sys.modules[MODULE] = self.module
        with self.guarded():
            self._check_text()
            code = compile(self._source, self.filename, "exec", dont_inherit=True)
            exec(code, self.module.__dict__)

    def _check_text(self) -> None:
        """Report bytes that are not text more precisely than Python does, and in comments too.

        Raises:
            Raised: the file is not valid UTF-8, and does not declare another encoding.
        """
        if b"\0" in self._source:
            wide = max(self._source[::2].count(0), self._source[1::2].count(0)) > len(self._source) // 4
            text = "is saved as UTF-16, which Python does not read." if wide else "contains NUL bytes."
            raise Raised(ErrorReport(f"The file {text}", hint="Save it as UTF-8."))
        if _DECLARED.match(self._source):
            return  # Python knows that encoding, or raises
        try:
            self._source.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = self._source.count(b"\n", 0, error.start) + 1
            text = self._source.split(b"\n")[line - 1].decode("utf-8", "replace").strip()[:200]
            message = f"The byte 0x{self._source[error.start]:02x} is not valid UTF-8."
            raise Raised(ErrorReport(message, line=line, text=text, hint="Save the file as UTF-8.")) from None

    def names(self) -> list[str]:
        """What the file defines, in its order, without underscored names."""
        return [str(name)[:200] for name in self.module.__dict__ if not str(name).startswith("_")][:2000]

    @contextlib.contextmanager
    def guarded(self, called: Any = None) -> Iterator[None]:
        """Run the learner's code inside.

        Args:
            called: what is being called, so that wrong arguments can be blamed on its definition.

        Raises:
            Raised, Stop: whatever the code raised, `sys.exit` and Ctrl-C included.
        """
        try:
            yield
        except (Raised, Stop):
            raise
        except rule_watch.Refused as refusal:
            raise Stop(EndState.REFUSED, str(refusal), refusal.line) from None
        except (SystemExit, KeyboardInterrupt) as error:
            line = line_of(error, self.filename)
            where = f" on line {line}" if line else ""
            what = f"sys.exit({_short(error.code)})" if isinstance(error, SystemExit) else type(error).__name__
            raise Stop(EndState.EXIT, f"The file ended the process{where}: {what}.", line) from None
        except BaseException as error:
            if _is_memory(error):
                raise Stop(EndState.MEMORY, line=line_of(error, self.filename)) from None
            try:
                report = report_of(error, self.filename, self.text, called)
            except BaseException:
                report = ErrorReport("An exception that cannot be described.")
            raise Raised(report) from None


def _is_memory(error: BaseException) -> bool:
    kind = type(error)  # not isinstance, which asks the exception itself
    if issubclass(kind, MemoryError):
        return True
    if not issubclass(kind, RuntimeError):
        return False
    try:
        text = str(error)[:2000].lower()
    except BaseException:
        return False
    return any(words in text for words in _MEMORY_WORDS)


def _short(value: object) -> str:
    if value is None or type(value) in (int, str, bool):
        return repr(value)[:100]
    return "..."
