"""What a learner may get when a code card comes back: the file, and what tells it from others."""

from __future__ import annotations

from dataclasses import dataclass

from studylm.forms.form import Form


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file for one review.

    Attributes:
        form: `Form.RESTORE` or `Form.REPAIR`.
        key: what was taken out or built in, without line numbers and white space: the same change to a later version of
            the same answer has the same key.
        source: the whole file.
        pieces: the gaps of a restore; 1 for a repair.
        what: the kind of mistake in plain words, or the pieces in those of their markers; not to be shown before the pass.
    """

    form: Form
    key: str
    source: bytes
    pieces: int
    what: str
