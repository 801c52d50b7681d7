"""One SQLite file: opened, migrated, locked for writing, with errors that say what to do."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import stat
import tempfile
import threading
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

from studylm.errors import StudylmError
from studylm.store.migrations import STEPS, applied, migrate

WAIT = 10.0
"""Seconds to wait while another window is writing."""

_T = TypeVar("_T")


class Writing:
    """An open write transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def execute(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> int:
        """Run one statement. Returns the id of the row that it inserted, if any."""
        return self._connection.execute(sql, values).lastrowid or 0

    def insert(self, table: str, columns: Mapping[str, Any], *, replace: bool = False) -> int:
        """Add one row, replacing one with the same key if `replace`. Returns its id."""
        return self.execute(_insertion(table, tuple(columns), replace), tuple(columns.values()))


class DatabaseFile:
    """A connection to the history. Safe to use from several threads, and from several processes on one file.

    Attributes:
        lock: held by operations that must not be interleaved with those of another thread.
        read_only: true if the file or its folder is not writable. The content is then a copy in memory.
    """

    def __init__(self, path: Path) -> None:
        """Open the file at `path`, creating and migrating it as needed.

        Raises:
            StudylmError: it is not a database of studylm's, damaged, unreadable, or written by a newer studylm.
        """
        self.path = path
        self._elsewhere: int | None = None
        """What `changes_elsewhere` returns inside `looked_once`."""
        self.lock = threading.RLock()
        with self._errors("opened"):
            self.read_only = not (_create(path.parent) and _writable(path))
            self._connection = _copy(path) if self.read_only else _connect(path)
            try:
                self._migrate()
            except BaseException:
                self._connection.close()
                raise

    def close(self) -> None:
        """Close the file."""
        with self.lock:
            self._connection.close()

    def rows(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> list[tuple[Any, ...]]:
        """The rows of a SELECT, to be unpacked."""
        with self.lock:
            try:
                return self._connection.execute(sql, values).fetchall()
            except sqlite3.DatabaseError as error:
                raise self._explained(error, "read") from error

    def value(self, sql: str, values: Sequence[Any] = ()) -> Any:
        """The first column of the first row of a SELECT; None if there is no row."""
        return next((row[0] for row in self.rows(sql, values)), None)

    def select(self, row: type[_T], source: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> list[_T]:
        """The rows of `SELECT ... FROM source` as objects of a dataclass whose fields are the columns."""
        make = cast(Callable[..., _T], row)
        return [make(*found) for found in self.rows(f"SELECT {_columns(cast(type, row))} FROM {source}", values)]

    def first(self, row: type[_T], source: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> _T | None:
        """The first of these rows; None if there is none."""
        return next(iter(self.select(row, source, values)), None)

    def changes_elsewhere(self) -> int:
        """A number that changes when another connection has written."""
        return int(self.rows("PRAGMA data_version")[0][0]) if self._elsewhere is None else self._elsewhere

    @contextmanager
    def looked_once(self) -> Generator[None, None, None]:
        """Look only once whether another connection has written, and take no notice of what it writes in this block."""
        with self.lock:
            outer, self._elsewhere = self._elsewhere, self.changes_elsewhere()
            try:
                yield
            finally:
                self._elsewhere = outer

    @property
    def is_writing(self) -> bool:
        """Whether a transaction is open that may still be rolled back."""
        return self._connection.in_transaction

    def own_changes(self) -> int:
        """A number that changes when this connection has written."""
        return self._connection.total_changes

    @contextmanager
    def writing(self, *, copy: bool = False) -> Generator[Writing, None, None]:
        """A transaction that holds the write lock from its start: what is read in it does not change until it ends.

        When the block exits without an error, what it wrote is on disk.

        Args:
            copy: if the database is read-only, write to the copy in memory, to be lost with it.

        Raises:
            StudylmError: the database is not writable, another program holds it, or the disk is full. Nothing has been
                written then.
        """
        if self.read_only and not copy:
            raise _unwritable(self.path)
        with self.lock, self._errors("written"), self._transaction():
            yield Writing(self._connection)

    @contextmanager
    def _transaction(self) -> Generator[None, None, None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):  # SQLite may already have rolled back on a full disk
                self._connection.execute("ROLLBACK")
            raise

    def _migrate(self) -> None:
        connection = self._connection
        done = applied(connection)
        newer = sorted(done.difference(STEPS))
        if newer:
            raise StudylmError(
                f"The history {self.path} was written by a newer studylm (it knows {newer[-1]}).",
                "Update studylm, or use another --workspace. Nothing was changed.",
            )
        if (
            not done
            and connection.execute(
                "SELECT 1 FROM sqlite_master UNION ALL SELECT 1 FROM pragma_application_id WHERE application_id != 0"
            ).fetchone()
        ):
            raise StudylmError(
                f"{self.path} is another program's database.", "Move it away, or use another --workspace."
            )
        if len(done) < len(STEPS):
            with self._transaction():
                migrate(connection)  # skips what another window has applied meanwhile

    def _explained(self, error: sqlite3.DatabaseError, doing: str) -> Exception:
        """What to raise for an error of SQLite: one with a remedy, or itself if it is a bug of studylm."""
        return _explain(error, self.path, doing) or error

    @contextmanager
    def _errors(self, doing: str) -> Generator[None, None, None]:
        """Turn errors of SQLite and the file system into a StudylmError with a remedy."""
        try:
            yield
        except sqlite3.DatabaseError as error:
            raise self._explained(error, doing) from error
        except OSError as error:
            raise StudylmError(
                f"The history {self.path} cannot be {doing}: {error.strerror or error}.",
                "Check the folder, or use another --workspace.",
            ) from error


@cache
def _insertion(table: str, columns: tuple[str, ...], replace: bool) -> str:
    verb = "REPLACE" if replace else "INSERT"
    return f"{verb} INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"


@cache
def _columns(row: type) -> str:
    assert is_dataclass(row)
    return ", ".join(field.name for field in fields(row))


def _create(folder: Path) -> bool:
    """Create the folder if needed. False if that is not permitted: then there is no history yet."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            return False
        raise
    return True


def _writable(path: Path) -> bool:
    """Whether the file, if it exists, and its folder, where SQLite keeps its log, are writable."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        if path.is_symlink():
            raise StudylmError(f"{path} is a broken link.", "Remove or fix the link.") from None
        return os.access(path.parent, os.W_OK | os.X_OK)
    if not stat.S_ISREG(mode):
        raise StudylmError(f"{path} is not a file.", "Move it away: studylm stores its history there.")
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK | os.X_OK)


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=WAIT, isolation_level=None, check_same_thread=False)
    try:
        # Unlike other statements, the switch to WAL does not wait while another window is creating the file.
        until = time.monotonic() + WAIT
        while True:
            try:
                connection.execute("PRAGMA journal_mode = WAL")
                break
            except sqlite3.OperationalError as error:
                if not error.sqlite_errorname.startswith("SQLITE_BUSY") or time.monotonic() > until:
                    raise
                time.sleep(0.02)
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
    except BaseException:
        connection.close()
        raise
    return connection


def _copy(path: Path) -> sqlite3.Connection:
    """The content of a read-only file, in memory.

    SQLite may be unable to read such a file in place, since it needs to create the index of the log beside it. It can
    read a copy of the file and its log in a folder that is writable.
    """
    memory = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    if not path.exists():
        return memory
    with tempfile.TemporaryDirectory(prefix="studylm-") as folder:
        copy = Path(folder) / "history.db"
        for ending in ("", "-wal"):
            with suppress(FileNotFoundError):
                shutil.copyfile(f"{path}{ending}", f"{copy}{ending}")
        source = sqlite3.connect(copy)
        try:
            source.backup(memory)
        finally:
            source.close()
    return memory


def _unwritable(path: Path) -> StudylmError:
    return StudylmError(
        f"The history {path} is not writable, so nothing can be recorded.",
        "Make the file and its folder writable, or use another --workspace.",
    )


def _explain(error: sqlite3.DatabaseError, path: Path, doing: str) -> StudylmError | None:
    """The error for the user; None if it is a bug of studylm rather than a problem of the system."""
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith("SQLITE_NOTADB"):
        return StudylmError(f"{path} is not a database.", "Move it away, or use another --workspace.")
    if name.startswith("SQLITE_CORRUPT") or str(error).startswith(("no such table", "no such column")):
        return StudylmError(f"The history {path} is damaged.", "Restore it from a backup, or move it away.")
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return StudylmError(
            f"The history {path} is locked by another program.", "Close that program, or try again in a moment."
        )
    if name == "SQLITE_READONLY_DBMOVED":
        return StudylmError(f"The history {path} was moved or removed while open.", "Start studylm again.")
    if name.startswith(("SQLITE_READONLY", "SQLITE_PERM", "SQLITE_AUTH")):
        return _unwritable(path)
    if name.startswith(("SQLITE_FULL", "SQLITE_IOERR")):
        return StudylmError(
            f"The history {path} cannot be {doing}: the disk is full or failing.",
            "Free some space and try again; what was recorded before is safe.",
        )
    if name.startswith("SQLITE_CANTOPEN"):
        return StudylmError(f"The history {path} cannot be opened.", "Check the folder, or use another --workspace.")
    return None
