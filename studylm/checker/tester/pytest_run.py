"""The tester's process (T): runs a card's checks under pytest against the learner's process, and reports to the server.

It never sees the learner's file: only what comes over the wire. pytest is set up before the job is there, up to the point
where tests are collected; so a learner does not wait for that.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import importlib.util
import os
import pkgutil
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import pytest

from studylm.checker.protocol import frames
from studylm.checker.protocol.channel import Channel
from studylm.checker.protocol.reports import Ending, EndState
from studylm.checker.tester.plugin import Checks, EventSender, package_fixtures
from studylm.checker.tester.proxies import connect
from studylm.checker.tester.service_client import LearnerStopped

OPTIONS = [
    "-c",
    os.devnull,
    "--noconftest",
    "--assert=plain",
    "--import-mode=importlib",
    "-o",
    "python_functions=check_*",
    "-o",
    "python_files=*.py",
    "-o",
    "python_classes=",
]
BLOCKED = (
    "cacheprovider terminal terminalprogress doctest unittest junitxml pastebin faulthandler logging warnings stepwise "
    "setuponly setupplan debugging unraisableexception threadexception subtests legacypath capture"
)

_LEARNER_RUNS = {EndState.DONE, EndState.BROKEN, EndState.LOAD, EndState.MISSING}
"""The ends after which the learner's process still answers."""


def imports(packages: Sequence[str]) -> list[Callable[[], object]]:
    """The modules of the packages that checks may use, each to be imported while the process waits for its job.

    Here and not in the server, from which the learner's process is forked too, and must know nothing of it.
    """
    return [partial(importlib.import_module, name) for package in packages for name in _modules(package)]


def _modules(package: str) -> Iterator[str]:
    """The names of a package and of all modules below it. Only what lies above a module is imported to find it."""
    yield package
    spec = importlib.util.find_spec(package)
    for module in pkgutil.iter_modules(spec.submodule_search_locations if spec else [], f"{package}."):
        if module.ispkg:
            yield from _modules(module.name)
        else:
            yield module.name


def rehearse() -> None:
    """Run pytest once on an empty check, in the server, so that no run pays for what pytest does only once."""
    with contextlib.redirect_stdout(None), contextlib.redirect_stderr(None), contextlib.suppress(BaseException):
        pytest.main([*_arguments(), str(Path(__file__).with_name("rehearsal.py"))])


def _arguments() -> list[str]:
    arguments = [*OPTIONS, "--rootdir", os.curdir, "--confcutdir", os.curdir]
    for name in BLOCKED.split():
        arguments += ["-p", f"no:{name}"]
    return arguments


def run(
    begin: Callable[[], dict[str, Any]],
    control: socket.socket,
    wire_socket: socket.socket,
    device: str,
    packages: Sequence[str],
) -> NoReturn:
    """Run the check file of a job against the learner's process behind `wire_socket`, report, and end the process.

    Args:
        begin: waits for the job, shuts this process in, and returns the job. Called once pytest is set up.
        packages: what the checks get as fixtures.
    """
    events = EventSender(control)
    client = connect(Channel(wire_socket), device)
    plugin = Checks(events, client, device, begin)
    code = 1
    gc.disable()
    try:
        sys.dont_write_bytecode = True
        pytest.main(_arguments(), plugins=[plugin, package_fixtures(packages)])
        if not plugin.begun:
            raise frames.FrameError("there is no job")
        plugin.flush()
        events.send("checked")
        if plugin.ending.state in _LEARNER_RUNS:
            try:
                client.goodbye()
            except LearnerStopped as stop:
                if plugin.ending.state is EndState.DONE:
                    plugin.ending = Ending(EndState.LOST, stop.ending.message)
        events.send("end", **plugin.ending.to_json())
        code = 0
    except frames.FrameError:
        code = 1
    except BaseException as error:
        events.send("end", **Ending(EndState.BROKEN, f"{type(error).__name__}: {str(error)[:500]}").to_json())
    finally:
        os._exit(code)
