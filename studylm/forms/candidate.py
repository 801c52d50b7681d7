"""What an answer file may be replaced with for a review."""

from __future__ import annotations

from dataclasses import dataclass

from studylm.forms.form import Form


@dataclass(frozen=True, slots=True)
class Candidate:
    """One way to ask for an answer again.

    Attributes:
        key: identifies what was taken out or built in, without line numbers, so that the same change to a later version
            of the answer has the same key; "" for a build or rebuild.
        source: the whole file that the learner gets.
        pieces: the gaps of a restore, 1 for a repair, 0 for a build or rebuild.
        what: the mistake or the pieces in a few plain words, to be shown after the pass.
    """

    form: Form
    key: str
    source: bytes
    pieces: int
    what: str
