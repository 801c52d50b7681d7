"""The rules that a card may set (`FORBIDS`): what of torch an answer has to do without. `rule_watch` enforces them."""

from __future__ import annotations

import re
from dataclasses import dataclass

_RECURRENT = (
    r"(quantized_)?(lstm|gru|rnn_tanh|rnn_relu)(_cell)?"
    r"|_?(mkldnn|miopen|cudnn).*rnn.*|_lstm_mps|_thnn_.*(lstm|gru)_cell.*"
)
_EXPONENTIAL = r"_?(special_)?(tanh|exp|exp2|expm1|sinh|cosh|logsumexp|logaddexp2?|logcumsumexp|tanhshrink)_?"


@dataclass(frozen=True)
class Rule:
    """What one rule forbids.

    Attributes:
        says: the rule in words, after "The card asks for an answer".
        names: functions, tensor methods and operators.
        modules: class names of torch's modules whose forward may not run.
        scalars: functions of the standard library's `math` and `cmath`.
    """

    says: str
    names: re.Pattern[str]
    modules: re.Pattern[str] | None = None
    scalars: frozenset[str] = frozenset()
    powers: bool = False


RULES: dict[str, Rule] = {
    "recurrent": Rule(
        "without torch's recurrent modules and functions",
        re.compile(_RECURRENT),
        re.compile(r".*(RNN|LSTM|GRU).*"),
    ),
    "dropout": Rule(
        "without torch's dropouts",
        re.compile(r"(?!.*_backward$)(?!.*_state$).*dropout.*"),
        re.compile(r".*Dropout.*"),
    ),
    "split": Rule(
        "without a function of torch that splits for it",
        re.compile(r"(unsafe_)?(chunk|split|split_with_sizes)(_copy)?|(tensor|array|h|v|d)_?split|unsafe_.*split.*"),
    ),
    "tanh-exp": Rule(
        "without tanh and exp",
        re.compile(rf"{_EXPONENTIAL}|_foreach_{_EXPONENTIAL}|{_RECURRENT}"),
        re.compile(r"Tanh|Tanhshrink|.*(RNN|LSTM|GRU).*"),
        frozenset({"tanh", "exp", "exp2", "expm1", "sinh", "cosh"}),
        powers=True,
    ),
}
