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
    """The group, whose subcommands are imported only when they are asked for, so that each starts fast."""

    _homes: ClassVar = {
        "cards": "browse",
        "show": "browse",
        "due": "browse",
        "stats": "browse",
        "rate": "review",
        "preview": "review",
        "undo": "review",
        "start": "code",
        "check": "code",
        "import": "decks",
        "train": "lab",
    }

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self._homes)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        home = self._homes.get(name)
        if home is None:
            return None
        module = import_module(f"studylm.cli.{home}")
        command: click.Command = getattr(module, f"{name}_" if iskeyword(name) else name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from difflib import get_close_matches

            near = get_close_matches(args[0], self._homes, n=1)
            remedy = f"Did you mean `{near[0]}`?" if near else "`studylm --help` lists them."
            raise click.UsageError(f"There is no command `{args[0]}`. {remedy}", ctx) from error


def _print_version(ctx: click.Context, param: click.Parameter, asked: bool) -> None:
    if asked:
        from studylm.version import described

        say(f"studylm {described()}")
        ctx.exit()


@click.command(cls=_Commands, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--workspace", metavar="DIR", help="The folder with cards/, answers/ and studylm.db.")
@click.option("--now", metavar="ISO8601", help="Take this as the time now (for scripts and tests).")
@click.option("--topic", metavar="NAME", help="Study the cards of one topic only; `studylm stats` lists the topics.")
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
    """Study a chapter: review what is due, write code, and have it checked.

    Without a command it opens the study screen. The workspace is --workspace, else $STUDYLM_WORKSPACE,
    else this folder if it has cards/, else your data folder.
    """
    ctx.obj = Context(workspace, parse_now(now) if now is not None else None, topic)
    if ctx.invoked_subcommand is None:
        from studylm.cli.today import open_or_print

        open_or_print(ctx.obj)


def main(args: Sequence[str] | None = None) -> None:
    """Run the command and exit: 0 done, 1 an answer did not pass, 2 unusable input (one line on stderr)."""
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
        pointer = "" if "`" in message else f" `{command} --help` shows how it is used."
        return _fail(message + pointer, 2)
    except click.ClickException as error:
        return _fail(error.format_message(), 2)
    except KeyboardInterrupt:
        return _fail("Stopped.", 130)
    except SystemExit:
        return 0  # click's way out where the reader of its help (`head`) has gone
    except sqlite3.Error as error:
        return _fail(f"The database could not be used: {error}. Nothing was changed; try again.", 2)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        return _fail(f"{where}{error.strerror or error}. Mend that and try again.", 2)
    except Exception as error:
        if os.environ.get("STUDYLM_TRACEBACK"):
            raise
        return _fail(_crashed(error), 2)


def _crashed(error: Exception) -> str:
    what = f"A fault in studylm: {type(error).__name__}: {error}."
    try:
        from studylm.crash import write_report

        path = write_report(error)
    except Exception:  # an installation so broken that even this cannot be imported
        path = None
    if path is None:
        return f"{what} Please report it; STUDYLM_TRACEBACK=1 shows where it is."
    return f"{what} Please send {path} with your report; STUDYLM_TRACEBACK=1 shows the same at once."


def _fail(message: str, code: int) -> int:
    note(f"studylm: {message}")
    return code


def _prepare_streams() -> None:
    """Make streams that were closed lead nowhere, and print what an encoding lacks as an escape."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115
        elif name == "stdout" and isinstance(stream, io.TextIOWrapper) and stream.errors == "strict":
            stream.reconfigure(errors="backslashreplace")
