"""The table `card_states`: each card's present memory, with the FSRS parameters that hold now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from studylm.scheduling.folding import last_states
from studylm.store.database import DatabaseFile, Writing
from studylm.store.derived.replay import Standing, standing, standing_up_to, states
from studylm.store.rows import MEMORY_COLUMNS, StateRow
from studylm.store.side_tables.parameters import ParameterSets


class CardStates:
    """The present memory of each card and the review that led to it, by history id. A new card has none.

    The stability and difficulty of a review stay as they were computed when it was made. Those of a state are always what all
    reviews of its card, since it was new or reset, come to with the parameters that hold now.
    """

    def __init__(self, file: DatabaseFile, sets: ParameterSets) -> None:
        self._file = file
        self._sets = sets

    def of(self, history_id: str) -> StateRow | None:
        """The state of one card; None if it is new."""
        return self._file.first(StateRow, "card_states WHERE card_id = ?", (history_id,))

    def put(self, db: Writing, history_id: str, review_id: int, memory: Mapping[str, Any]) -> None:
        """Store the memory that a review led to, given as columns, inside a transaction."""
        db.insert("card_states", {"card_id": history_id, "review_id": review_id, **memory}, replace=True)

    def remove(self, db: Writing, history_id: str) -> None:
        """Make a card new, inside a transaction."""
        db.execute("DELETE FROM card_states WHERE card_id = ?", (history_id,))

    def put_back(self, db: Writing, history_id: str, review_id: int | None) -> None:
        """Give a card the state back that a standing review of it led to, inside a transaction; None makes it new."""
        self.remove(db, history_id)
        if review_id is None:
            return
        db.execute(
            f"INSERT INTO card_states (card_id, review_id, {MEMORY_COLUMNS}) "
            f"SELECT card_id, id, {MEMORY_COLUMNS} FROM reviews WHERE id = ?",
            (review_id,),
        )
        made_with = self._file.value("SELECT parameters FROM reviews WHERE id = ?", (review_id,))
        present = self._sets.last().fsrs
        if self._sets.all()[made_with].fsrs != present:
            self._compute(db, {history_id: standing_up_to(self._file, history_id, review_id)}, present)

    def compute(self, db: Writing, fsrs: tuple[float, ...]) -> None:
        """Compute stability and difficulty of every card with these parameters, inside a transaction; all else stays."""
        self._compute(db, standing(self._file, self._resets()), fsrs)

    def rebuild(self, db: Writing) -> list[StateRow]:
        """Compute every state again from the standing reviews, inside a transaction.

        Raises:
            StudylmError: a review is damaged.
        """
        found = self.replayed()
        db.execute("DELETE FROM card_states")
        for row in found:
            db.insert("card_states", asdict(row))
        return found

    def replayed(self) -> list[StateRow]:
        """Every state as the standing reviews give it, without a look at the table.

        Raises:
            StudylmError: a review is damaged.
        """
        return list(states(self._file, standing(self._file, self._resets()).values(), self._sets.last().fsrs))

    def _compute(self, db: Writing, found: dict[str, Standing], fsrs: tuple[float, ...]) -> None:
        last = last_states((card.history for card in found.values()), fsrs)
        for history_id, state in zip(found, last, strict=True):
            db.execute("UPDATE card_states SET stability = ?, difficulty = ? WHERE card_id = ?", (*state, history_id))

    def _resets(self) -> dict[str, int]:
        return dict(self._file.rows("SELECT card_id, MAX(review_id) FROM standing_resets GROUP BY card_id"))
