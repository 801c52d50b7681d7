"""The rules that a card may set (`FORBIDS`): what of torch an answer has to do without, noticed when it is used."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from typing import Any

from torch import nn
from torch.overrides import TorchFunctionMode


class Refused(Exception):
    """The answer used what a rule of the card forbids."""


@dataclass(frozen=True)
class Rule:
    """What one rule forbids.

    Attributes:
        says: the rule in words, as it ends "This card asks for an answer ...".
        names: the names of functions and operators, as one pattern.
        modules: the classes of `torch.nn` whose forward may not run, and what is derived from them.
    """

    says: str
    names: re.Pattern[str]
    modules: tuple[type[nn.Module], ...] = ()


RULES: dict[str, Rule] = {
    "recurrent": Rule(
        "without torch's recurrent modules and functions",
        re.compile(r"(lstm|gru|rnn_tanh|rnn_relu|rnn)(_cell)?(_.*)?|.*(mkldnn|miopen|cudnn|thnn|quantized).*(rnn|lstm|gru).*"),
        (nn.RNNBase, nn.RNNCellBase),
    ),
    "dropout": Rule(
        "without torch's dropouts",
        re.compile(r".*dropout.*"),
        (nn.Dropout, nn.Dropout1d, nn.Dropout2d, nn.Dropout3d, nn.AlphaDropout, nn.FeatureAlphaDropout),
    ),
    "split": Rule(
        "without a function that splits for you",
        re.compile(r"(unsafe_)?(chunk|split|split_with_sizes)(_copy)?|(tensor|array|h|v|d)_?split"),
    ),
    "tanh-exp": Rule(
        "without tanh and exp",
        # Not pow (squares are arithmetic), nor softmax, silu, glu, expit: they are spellings of the sigmoid.
        re.compile(r"_*(special_)?(tanh|tanhshrink|hardtanh|exp|exp2|expm1|sinh|cosh|logsumexp|logaddexp2?|[sc]?elu|gelu|mish)_?"),
    ),
}


class Watch:
    """Watches the learner's calls for what the rules forbid; a context around each."""

    def __init__(self, names: list[str]) -> None:
        self._rules = [RULES[name] for name in names if name in RULES]
        self._found: Refused | None = None

    def __enter__(self) -> None:
        if self._rules:
            self._mode = _Mode(self)
            self._mode.__enter__()

    def __exit__(self, *error: Any) -> None:
        if self._rules:
            self._mode.__exit__(*error)
            if self._found is not None:
                raise self._found

    def used(self, name: str) -> None:
        """A function or operator of torch ran."""
        for rule in self._rules:
            if rule.names.fullmatch(name):
                self._found = Refused(f"The card asks for an answer {rule.says}; this one uses `{name}`.")
                raise self._found


class _Mode(TorchFunctionMode):
    def __init__(self, watch: Watch) -> None:
        super().__init__()
        self._watch = watch

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        self._watch.used(getattr(func, "__name__", ""))
        return func(*args, **(kwargs or {}))
