"""Queries as arguments of a command, also those that begin with a minus."""

from __future__ import annotations

from typing import Any

import click

_MARK = "\0"
"""Set before an argument such as `-is:new`, which click would take for an option."""


class QueryCommand(click.Command):
    """A command whose arguments are a query. Its options have long names only, apart from `-h`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Mark what begins with a single minus, unless it is the value of the option before it."""
        valued = {
            name
            for option in self.params
            if isinstance(option, click.Option) and not option.is_flag
            for name in option.opts
        }
        marked = [
            f"{_MARK}{arg}"
            if arg.startswith("-") and not arg.startswith("--") and arg != "-h" and before not in valued
            else arg
            for before, arg in zip(["", *args], args, strict=False)
        ]
        return super().parse_args(ctx, marked)


def _joined(ctx: click.Context, param: click.Parameter, value: tuple[str, ...]) -> str:
    return " ".join(value).replace(_MARK, "")


def query_argument(function: Any) -> Any:
    """Adds the argument `query`: all words of the command line as one text."""
    return click.argument("query", nargs=-1, metavar="[QUERY]...", callback=_joined)(function)
