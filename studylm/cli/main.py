"""The `studylm` command: its options, its subcommands, and how every error becomes one line."""

from __future__ import annotations

import io
import os
import sqlite3
import sys
from collections.abc import Sequence
from importlib import import_module
from keyword import iskeyword
from typing import Any, ClassVar

import click

from studylm.cli.context import Context, note, parse_now, say
from studylm.errors import StudylmError


class _Commands(click.Group):
    """A group that imports a subcommand only when it is run, so that each starts fast."""

    _modules: ClassVar = {
        "cards": "browse",
        "show": "browse",
        "history": "figures.history",
        "due": "browse",
        "stats": "figures.stats",
        "rate": "schedule.review",
        "preview": "schedule.review",
        "undo": "schedule.review",
        "suspend": "schedule.review",
        "unsuspend": "schedule.review",
        "bury": "schedule.review",
        "unbury": "schedule.review",
        "reset": "schedule.review",
        "optimize": "schedule.fit",
        "start": "code.answers",
        "check": "code.answers",
        "attempts": "code.attempts",
        "config": "schedule.settings",
        "exam": "schedule.ahead",
        "simulate": "schedule.ahead",
        "import": "decks",
        "train": "lab",
    }

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self._modules)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        module = self._modules.get(name)
        if module is None:
            return None
        commands = import_module(f"studylm.cli.{module}")
        command: click.Command = getattr(commands, f"{name}_" if iskeyword(name) else name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from difflib import get_close_matches

            near = get_close_matches(args[0], self._modules, n=1)
            remedy = f"Did you mean `{near[0]}`?" if near else "`studylm --help` lists them."
            raise click.UsageError(f"There is no command `{args[0]}`. {remedy}", ctx) from error


def _print_version(ctx: click.Context, param: click.Parameter, asked: bool) -> None:
    if asked:
        from studylm.version import described

        say(f"studylm {described()}")
        ctx.exit()


@click.command(cls=_Commands, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--workspace", metavar="DIR", help="The folder with cards/, answers/ and studylm.db.")
@click.option("--now", metavar="ISO8601", help="Use this as the current time (for scripts and tests).")
@click.option("--topic", metavar="NAME", help="Study only the cards of one topic; `studylm stats` lists the topics.")
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Show the version and exit.",
)
@click.pass_context
def studylm(ctx: click.Context, workspace: str | None, now: str | None, topic: str | None) -> None:
    """Study a chapter: review what is due, write code and have it checked.

    Without a command, open the study screen. The workspace is --workspace, else $STUDYLM_WORKSPACE,
    else this folder if it has cards/, else your data folder.
    """
    ctx.obj = Context(workspace, parse_now(now) if now is not None else None, topic)
    if ctx.invoked_subcommand is None:
        from studylm.cli.today import open_or_print

        open_or_print(ctx.obj)


def main(args: Sequence[str] | None = None) -> None:
    """Run the command and exit: 0 success, 1 an answer did not pass, 2 unusable input (one line on stderr)."""
    _prepare_streams()
    sys.exit(run(args))


def run(args: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    try:
        outcome: Any = studylm.main(args, prog_name="studylm", standalone_mode=False)
        return outcome if isinstance(outcome, int) else 0
    except StudylmError as error:
        return _fail(str(error), error.exit_code)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.Abort:
        return _fail("Stopped.", 130)
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "studylm"
        message = error.format_message()
        pointer = "" if "`" in message else f" `{command} --help` shows how to use it."
        return _fail(message + pointer, 2)
    except click.ClickException as error:
        return _fail(error.format_message(), 2)
    except KeyboardInterrupt:
        return _fail("Stopped.", 130)
    except SystemExit:
        return 0  # from click, if the reader of its help (`head`) has exited
    except sqlite3.Error as error:
        return _fail(f"The database could not be used: {error}. Nothing was changed; try again.", 2)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        return _fail(f"{where}{error.strerror or error}. Fix that and try again.", 2)
    except Exception as error:
        if os.environ.get("STUDYLM_TRACEBACK"):
            raise
        return _fail(_crashed(error), 2)


def _crashed(error: Exception) -> str:
    what = f"A bug in studylm: {type(error).__name__}: {error}."
    try:
        from studylm.crash import write_report

        path = write_report(error)
    except Exception:  # so broken an installation that this cannot be imported
        path = None
    if path is None:
        return f"{what} Please report it; STUDYLM_TRACEBACK=1 shows the traceback."
    return f"{what} Please report it with {path}; STUDYLM_TRACEBACK=1 shows the traceback."


def _fail(message: str, code: int) -> int:
    note(f"studylm: {message}")
    return code


def _prepare_streams() -> None:
    """Open closed streams on the null device, and print characters that the encoding lacks as escapes."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115
        elif name == "stdout" and isinstance(stream, io.TextIOWrapper) and stream.errors == "strict":
            stream.reconfigure(errors="backslashreplace")
