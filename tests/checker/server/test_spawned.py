"""Where forking is unsafe, processes are started ahead of need; behind the same door, with the same verdicts."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from studylm.checker.client import Checker, isolation_available
from studylm.checker.verdict import CheckRequest, CheckResult, Outcome
from studylm.errors import StudylmError
from studylm.workspace import Workspace
from tests.waiting import until

pytestmark = pytest.mark.exhaustive

ATTACKS = Path(__file__).parents[2] / "attacks"
TARGET = ATTACKS / "target" / "checks.py"


@pytest.fixture(scope="module")
def spawning(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checker]:
    with pytest.MonkeyPatch.context() as patch, Checker(Workspace(tmp_path_factory.mktemp("workspace"))) as checker:
        patch.setenv("STUDYLM_FORK", "0")
        yield checker


def request(name: str, timeout: float = 60, device: str = "cpu") -> CheckRequest:
    path = ATTACKS / f"{name}.py"
    return CheckRequest(
        card="d/c", source=path.read_bytes(), filename=str(path), checks=TARGET, timeout=timeout, device=device
    )


def test_started_processes_judge_alike(spawning: Checker) -> None:
    seen: list[CheckResult] = []
    verdict = spawning.run(request("right"), seen.append)
    assert verdict.passed and verdict.isolated == isolation_available()
    assert [check.id for check in seen] == ["value", "again", "gradient"]
    assert verdict.output == ""
    for name, limit in (("second_time", 60), ("read_checks", 60), ("exit_os_in_call", 60), ("hang_sleep", 1.5)):
        expected = (ATTACKS / f"{name}.py").read_text().split("# verdict: ")[1].split()[0]
        assert spawning.run(request(name, limit)).outcome.value == expected


def test_the_server_itself_loads_no_torch_then(spawning: Checker) -> None:
    spawning.run(request("right"))
    server = spawning._server
    assert server is not None and server.process is not None
    assert "libtorch" not in Path(f"/proc/{server.process.pid}/maps").read_text()


def test_a_spare_pair_is_ready_for_the_next_run(spawning: Checker) -> None:
    spawning.run(request("right"))
    server = spawning._server
    assert server is not None and server.process is not None
    children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children")
    until(lambda: len(children.read_text().split()) == 2, "the spare pair")


def test_cuda_where_there_is_none(spawning: Checker) -> None:
    if Path("/dev/nvidiactl").exists() or Path("/dev/dxg").exists():
        pytest.skip("there is a CUDA device")
    with pytest.raises(StudylmError, match=r"no CUDA device here.*--device cpu"):
        spawning.run(request("right", device="cuda"))
    assert spawning.run(request("right", device="auto")).device == "cpu"


@pytest.mark.gpu
def test_cuda(spawning: Checker) -> None:
    if not Path("/dev/nvidiactl").exists() or subprocess.run(["nvidia-smi"], capture_output=True).returncode:
        pytest.skip("no CUDA device")
    verdict = spawning.run(request("right", device="cuda"))
    assert verdict.outcome is Outcome.PASSED and verdict.device == "cuda"
