"""The bundled models: exact, fast and readable. Importing this package creates no tensor and uses no device."""

from studylm.reference.awd_lstm import AWDLSTM, AWDLanguageModel, Drops
from studylm.reference.cells import GRUCell, LSTMCell, LSTMCellGates
from studylm.reference.data import (
    Batches,
    batches,
    every_word,
    group_chunks,
    human_numbers,
    next_word,
    sequences,
    split,
    three_to_one,
)
from studylm.reference.dropout import Dropout, EmbeddingDropout, RNNDropout, WeightDropout, ar, tar
from studylm.reference.models import (
    LMModel1,
    LMModel2,
    LMModel3,
    LMModel4,
    LMModel5,
    LMModel6,
    LMModel7,
    RecurrentLM,
    RegularisedLM,
    parameter_count,
)
from studylm.reference.recurrent import GRU, LSTM, Stacked, detach

__all__ = [
    "AWDLSTM",
    "GRU",
    "LSTM",
    "AWDLanguageModel",
    "Batches",
    "Dropout",
    "Drops",
    "EmbeddingDropout",
    "GRUCell",
    "LMModel1",
    "LMModel2",
    "LMModel3",
    "LMModel4",
    "LMModel5",
    "LMModel6",
    "LMModel7",
    "LSTMCell",
    "LSTMCellGates",
    "RNNDropout",
    "RecurrentLM",
    "RegularisedLM",
    "Stacked",
    "WeightDropout",
    "ar",
    "batches",
    "detach",
    "every_word",
    "group_chunks",
    "human_numbers",
    "next_word",
    "parameter_count",
    "sequences",
    "split",
    "tar",
    "three_to_one",
]
