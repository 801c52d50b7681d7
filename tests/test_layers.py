"""The shape of the house: which way imports point, and what starts without torch."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def test_imports_point_one_way() -> None:
    linter = Path(sys.executable).parent / "lint-imports"
    result = subprocess.run([linter], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    "module", ["studylm.tui.app", "studylm.cli.main", "studylm.cli.code.answers", "studylm.collection"]
)
def test_torch_is_not_loaded_by(module: str) -> None:
    code = f"import sys, {module}; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_command_that_does_not_check_loads_neither_torch_nor_textual(tmp_path: Path) -> None:
    code = (
        "import sys; from studylm.cli.main import run; "
        f"code = run(['--workspace', {str(tmp_path)!r}, 'due', '--json']); "
        "sys.exit(code or bool({'torch', 'textual', 'pytest'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, stdout=subprocess.DEVNULL).returncode == 0
