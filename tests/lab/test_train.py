"""Trainings through the one way in, with real processes: what is told on the way, what comes of it, how it ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from studylm.errors import StudylmError
from studylm.lab.command import Lab, train
from studylm.lab.request import training_request
from tests.lab import models
from tests.waiting import PATIENCE, until

EVERY_WORD_FILE = models.EVERY_WORD


@pytest.fixture
def write(tmp_path):
    def write(source: str) -> Path:
        path = tmp_path / "mine.py"
        path.write_text(source)
        return path

    return write


SPY = """
import os, socket, subprocess
def attempt(what):
    try:
        what()
        print("worked")
    except OSError:
        print("refused")
attempt(lambda: open({secret!r}).read())
attempt(lambda: open({new!r}, "w"))
attempt(lambda: socket.socket(socket.AF_INET).connect(("127.0.0.1", 9)))
attempt(lambda: subprocess.run(["true"]))
"""


def test_a_gru_beside_the_reference_and_torchs(write, tmp_path):
    """The whole of it, with a file that also tries what it may not: read, write, connect and run."""
    (tmp_path / "secret").write_text("do not read")
    spy = SPY.format(secret=str(tmp_path / "secret"), new=str(tmp_path / "new"))
    told = []
    training = train(training_request(write(models.GRU + spy), versus="gru", epochs=1), told.append)
    data = json.loads(json.dumps(training.to_json()))
    assert [(run["name"], run["kind"], run["seed"]) for run in data["runs"]] == [
        ("your GRU", "learner", 0),
        ("GRU from scratch, two layers", "reference", 0),
        ("torch.nn.GRU, two layers", "torch", 0),
    ]
    for run in data["runs"]:
        [epoch] = run["epochs"]
        assert set(epoch) == {"train_loss", "valid_loss", "accuracy", "seconds"}
        assert 0.15 < epoch["accuracy"] < 1 and 0 < epoch["train_loss"] < 4 and epoch["seconds"] > 0
        assert run["parameters"] == 53_790
    # The learner's GRU and the reference draw the same numbers in the same order, so they must agree.
    assert data["runs"][0]["epochs"][0]["accuracy"] == pytest.approx(
        data["runs"][1]["epochs"][0]["accuracy"], abs=0.005
    )
    assert (data["device"], data["seeds"], data["interrupted"]) == ("cpu", 1, False)
    first, *attempts = data["output"].splitlines()
    assert first == "loading my model"
    if data["isolated"]:  # where the kernel can confine a process
        assert attempts == ["refused"] * 4 and not (tmp_path / "new").exists()

    shares = [p.share for p in told]
    assert shares == sorted(shares) and shares[-1] == 1.0
    steps = [p for p in told if p.loss is not None and not p.new_epoch]
    assert steps and all(p.seconds_left is None or p.seconds_left >= 0 for p in steps)
    assert any(p.seconds_left is not None for p in steps)
    assert [p.run for p in told if p.new_epoch] == [1, 2, 3] and {p.runs for p in steps} == {3}
    assert told[-1].seconds_left == pytest.approx(0, abs=0.5)


def test_models_of_the_chapter_without_a_file():
    training = train(training_request(models=["lmmodel4", "LMModel1"], seeds=2, epochs=1))
    assert [(run.model, run.seed, len(run.epochs)) for run in training.runs] == [
        ("lmmodel4", 0, 1),
        ("lmmodel4", 1, 1),
        ("lmmodel1", 0, 1),
        ("lmmodel1", 1, 1),
    ]
    assert training.isolated is None and training.runs[0].book is None  # after one epoch there is nothing to compare
    first, second = training.summaries()
    assert (first.seeds, first.parameters, second.parameters) == (2, 8_030, 8_030)
    assert first.low <= first.mean <= first.high


def test_ctrl_c_keeps_what_is_done():
    def press(progress):
        if progress.new_epoch and progress.epoch == 2:
            signal.raise_signal(signal.SIGINT)

    training = train(training_request(models=["lmmodel4", "lmmodel3"], epochs=50), press)
    assert training.interrupted
    [run] = training.runs
    assert run.model == "lmmodel4" and len(run.epochs) == 2 and not run.complete


def test_cancelling_from_another_thread_keeps_what_is_done():
    lab = Lab(training_request(models=["lmmodel4"], epochs=50))
    done = threading.Event()
    thread = threading.Thread(target=lambda: (done.wait(), lab.cancel()))
    thread.start()
    training = lab.run(lambda progress: done.set() if progress.new_epoch else None)
    thread.join()
    assert training.interrupted and 1 <= len(training.runs[0].epochs) < 50


WRONG = {
    "nan": (
        EVERY_WORD_FILE.replace("torch.stack(outs, 1)", "torch.stack(outs, 1) / 0 * 0"),
        "EveryWordLM: The loss became nan at step 1",
    ),
    "raises": (
        EVERY_WORD_FILE.replace("return torch", "assert x.shape[0] < 64, 'too\\nmany'\n        return torch"),
        "mine.py, line 16: AssertionError: too many",
    ),
    "os._exit": (EVERY_WORD_FILE + "\nimport os\nos._exit(0)\n", "ended by itself (exit code 0)"),
    "hangs": (EVERY_WORD_FILE + "\nwhile True: print(1)\n", "No step of the training ended within"),
}
WRONG_TOO = {
    "syntax": (EVERY_WORD_FILE + "\n1 +\n", "SyntaxError"),
    "shape": (
        EVERY_WORD_FILE.replace("torch.stack(outs, 1)", "torch.stack(outs[:4], 1)"),  # right for three words
        "EveryWordLM: The model returned (64, 4, 30) where logits (64, 16, V) were due.",
    ),
    "sys.exit": (EVERY_WORD_FILE + "\nimport sys\nsys.exit('no')\n", "ended the process"),
    "crash": (EVERY_WORD_FILE + "\nimport os, signal\nos.kill(os.getpid(), signal.SIGSEGV)\n", "crashed (SIGSEGV)"),
    "memory": (
        EVERY_WORD_FILE.replace("return torch", "torch.ones(10**10)\n        return torch"),
        "more memory than it may",
    ),
}


QUICK = ("raises",)


@pytest.mark.parametrize(
    "case",
    [
        *(pytest.param(case, marks=() if case in QUICK else pytest.mark.exhaustive) for case in WRONG),
        *(pytest.param(case, marks=pytest.mark.slow) for case in WRONG_TOO),
    ],
)
def test_what_goes_wrong_is_one_clear_line(write, case):
    source, told = (WRONG | WRONG_TOO)[case]
    with pytest.raises(StudylmError) as caught:
        train(training_request(write(source), versus="lmmodel4", epochs=1), stall=3 if case == "hangs" else PATIENCE)
    line = str(caught.value)
    assert told in line and "\n" not in line and "Traceback" not in line


def test_nothing_is_left_running_when_the_parent_is_killed(write):
    """kill -9 of the command also ends the training, even of a file that never tells of a step."""
    path = write(models.EVERY_WORD + "\nprint('here')\nwhile True: pass\n")
    code = f"""
from pathlib import Path
from studylm.lab import command, request
lab = command.Lab(request.training_request(Path({str(path)!r})))
lab.run(lambda p: print(*[w._process.pid for w in lab._processes], flush=True))
"""
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as parent:
        pids = [int(pid) for pid in parent.stdout.readline().split()]
        assert pids
        parent.kill()
    until(lambda: not any(_runs(pid) for pid in pids), f"the end of {pids}")


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_the_way_in_never_loads_torch():
    code = "import sys, studylm.lab.command, studylm.lab.request, studylm.lab.report; assert 'torch' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", code], timeout=PATIENCE).returncode == 0
