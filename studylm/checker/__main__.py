"""For authors of checks: `python -m studylm.checker CHECKS ANSWER` prints the verdict as JSON."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from studylm.checker.client import Checker
from studylm.checker.declared import read_declaration
from studylm.checker.verdict import TIMEOUT_DEFAULT, CheckRequest
from studylm.errors import StudylmError
from studylm.workspace import Workspace


def main() -> int:
    """Run the answer against the checks; 0 passed, 1 not, 2 unusable input."""
    parser = argparse.ArgumentParser(prog="python -m studylm.checker", description=__doc__)
    parser.add_argument("checks", type=Path, help="a card's check file")
    parser.add_argument("answers", type=Path, nargs="+", help="answers to it")
    parser.add_argument("--timeout", type=float, default=TIMEOUT_DEFAULT, help="seconds per answer")
    parser.add_argument("--device", default="auto", choices=["auto", "cpu", "cuda"])
    options = parser.parse_args()
    passed = True
    try:
        read_declaration(options.checks)
        with Checker(Workspace(Path.cwd())) as checker:
            for answer in options.answers:
                request = CheckRequest(
                    card=f"dev/{options.checks.stem}",
                    source=answer.read_bytes(),
                    filename=str(answer),
                    checks=options.checks,
                    timeout=options.timeout,
                    device=options.device,
                )
                verdict = checker.run(request)
                passed = passed and verdict.passed
                print(json.dumps(verdict.to_json(), indent=1, ensure_ascii=False), flush=True)
    except StudylmError as error:
        print(error, file=sys.stderr)
        return 2
    return 0 if passed else 1


if __name__ == "__main__":
    raise SystemExit(main())
