"""A file to write an answer into from nothing."""

from __future__ import annotations

import ast
from collections.abc import Callable

import pytest

from studylm.deck.library import load_library
from studylm.forms.rebuild import rebuild
from studylm.workspace import Workspace
from tests.forms.conftest import ANSWERS, ROOT, Card

STARTER = '''"""What to do."""
import torch
from torch import nn  # the usual


class GRU(nn.Module):
    """A hint."""

    kinds = 3

    def __init__(self, n_in: int, H):
        super().__init__()
        self.H = H  # (bs, H)

    @property
    def size(self) -> int:
        return self.H

    def forward(self, x, h=None):
        # what now?
        return x


if __name__ == "__main__":
    print(GRU(1, 2))
'''


def test_a_starter_gives_imports_and_signatures() -> None:
    assert rebuild(STARTER, b"", ["GRU"]).decode() == (
        "import torch\nfrom torch import nn\n\n\n"
        "class GRU(nn.Module):\n"
        "    def __init__(self, n_in: int, H):\n        ...\n\n"
        "    @property\n    def size(self) -> int:\n        ...\n\n"
        "    def forward(self, x, h=None):\n        ...\n"
    )


@pytest.mark.parametrize("starter", [None, "", "def f(:\n", "x = 1\n"])
def test_without_a_usable_starter_the_answer_gives_them(starter: str | None) -> None:
    base = (
        b"import math\nSIZE = 3\n\ndef helper(x):\n    return x\n\nclass Base(nn.Module):\n    def step(self, x): return x\n\n"
        b"class Cell(Base):\n    # the trick\n    def __init__(self, n=SIZE):\n        self.n = n\n    def _inner(self): pass\n"
        b"    def forward(self, x: helper):\n        return x + 1\n\nf = lambda x, y=2: x + y\nMAP = {1: 2}\n"
    )
    text = rebuild(starter, base, ["Cell", "f", "MAP"]).decode()
    assert text == (
        "import math\n\n\n"
        "class Base(nn.Module):\n    def step(self, x):\n        ...\n\n\n"
        "class Cell(Base):\n    def __init__(self, n=...):\n        ...\n\n    def forward(self, x):\n        ...\n\n\n"
        "def f(x, y=2):\n    ...\n\n\n"
        "MAP = ...\n"
    )


def test_names_that_cannot_be_found_are_listed() -> None:
    base = b"exec('def f(x): return x')\nglobals()['g'] = 3\n"
    assert rebuild(None, base, ["f", "g"]) == b"# To define here: f, g.\n"
    assert rebuild("import torch\n\n\ndef f(x):\n    ...\n", base, ["f", "g"]).decode() == (
        "import torch\n\n\ndef f(x):\n    ...\n\n# To define here: g.\n"
    )


def test_what_a_starter_lacks_is_taken_from_the_answer() -> None:
    text = rebuild(
        "import torch\n\ndef f(x):\n    pass\n",
        b"import math\ndef f(x):\n    return 1\ndef g(y):\n    return 2\n",
        ["f", "g"],
    )
    assert text.decode() == "import torch\nimport math\n\n\ndef f(x):\n    ...\n\n\ndef g(y):\n    ...\n"


def test_nothing_is_inherited_or_imported_that_would_pass_by_itself() -> None:
    base = b"from torch import nn, cat as join\n\nclass Dropout(nn.Dropout):\n    pass\n"
    text = rebuild(None, base, ["Dropout", "join"]).decode()
    assert text == "from torch import nn\n\n\nclass Dropout:\n    ...\n\n# To define here: join.\n"


@pytest.mark.parametrize(
    "path", sorted(ANSWERS.glob("*/*.py"))[::3], ids=lambda path: f"{path.parent.name}-{path.stem}"
)
def test_it_can_always_be_parsed_and_holds_no_body(path) -> None:
    tree = ast.parse(rebuild(None, path.read_bytes(), [path.parent.name, "GRU", "mask"]))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            assert [ast.unparse(stmt) for stmt in node.body] == ["..."]


@pytest.mark.parametrize("name", ["gru", "dropout", "bernoulli", "awd-lstm-map"])
def test_it_never_passes(card: Callable[[str], Card], name: str) -> None:
    one = card(name)
    starter = load_library(Workspace(ROOT / "nowhere")).cards[f"language-model/{name}"].starter
    for answer in sorted((ANSWERS / name).glob("right-*.py"))[:2]:
        for given in (starter, None):
            assert not one.run(rebuild(given, answer.read_bytes(), one.defines)).passed
