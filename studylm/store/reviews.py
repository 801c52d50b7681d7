"""The reviews: each recorded in one transaction, never changed, undone by adding a row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from studylm.forms.form import Form
from studylm.scheduling.folding import History
from studylm.scheduling.model import (
    DEFAULT_CONFIG,
    Config,
    Memory,
    Phase,
    Rating,
    elapsed_days,
    retrievability,
    schedule,
    seed_for,
)
from studylm.store.database import DatabaseFile, Writing
from studylm.store.derived.daily import Daily
from studylm.store.derived.present import Present
from studylm.store.derived.replay import histories, with_memories
from studylm.store.derived.states import CardStates
from studylm.store.names import Names
from studylm.store.records import ChangedElsewhere, Fact, Parameters, ReviewRecord
from studylm.store.rows import LAST_REVIEW, ReviewRow, StateRow, memory_columns, to_text
from studylm.store.side_tables.parameters import ParameterSets


class Reviews:
    """The reviews, and the memory of each card that results from them."""

    def __init__(self, file: DatabaseFile, names: Names, present: Present, daily: Daily) -> None:
        self._file = file
        self._names = names
        self._present = present
        self._daily = daily
        self._sets = ParameterSets(file)
        self._states = CardStates(file, self._sets)

    def memory(self, card_id: str) -> Memory:
        """The memory of one card; a new `Memory` if it was never reviewed."""
        row = self._states.of(self._names.history_id(card_id))
        return Memory() if row is None else row.memory()

    def memories(self) -> dict[str, Memory]:
        """Card id -> memory, of every card that has been reviewed. The dict is a copy."""
        return self._present.memories()

    def parameters(self) -> Parameters:
        """The set of FSRS parameters added last, whose `fsrs` holds now."""
        return self._sets.last()

    def all_parameters(self) -> dict[int, Parameters]:
        """Every set of FSRS parameters by id."""
        return self._sets.all()

    def record(
        self,
        card_id: str,
        rating: Rating,
        now: datetime,
        *,
        config: Config = DEFAULT_CONFIG,
        duration_ms: int | None = None,
        suggested: Rating | None = None,
        seen: Memory | None = None,
        steps: bool = True,
        form: Form | None = None,
    ) -> ReviewRecord:
        """Record one review at `now`. When this returns, it is on disk.

        The card's memory is read inside the same transaction, so two windows never start from the same one.

        Args:
            now: aware.
            config: how to schedule; stored with the review.
            duration_ms: from showing the prompt to the rating.
            suggested: the rating that was suggested.
            seen: the memory that the card had when it was shown; None not to compare it.
            steps: whether hard and good may lead to a learning step; see `schedule`.
            form: the form in which a code card was opened for it.

        Raises:
            ChangedElsewhere: the card was reviewed, reset or undone since it was `seen`. Other FSRS parameters alone, which
                another window has adopted, are no reason: they hold for this review then.
            StudylmError: it could not be written; nothing has changed then.
        """
        with self._file.lock:
            load = self._present.load(card_id)
            with self._file.writing() as db:
                history_id = self._names.for_writing(db, card_id)
                state = self._states.of(history_id)
                before = Memory() if state is None else state.memory()
                if seen is not None and _told(seen) != _told(before):
                    raise self._not_as_seen(card_id, seen, state)
                parameters = self._sets.holding(db, config)
                today = config.study_day(now)
                after = schedule(
                    before,
                    rating,
                    now,
                    seed=seed_for(history_id, before),
                    parameters=parameters.fsrs,
                    config=config,
                    today=today,
                    steps=steps,
                    load=load,
                )
                columns = memory_columns(after)
                elapsed = elapsed_days(before, today, config)
                recall = retrievability(before, today, parameters=parameters.fsrs, config=config)
                review_id = db.insert(
                    "reviews",
                    {
                        "card_id": history_id,
                        "rating": int(rating),
                        "previous": None if state is None else state.review_id,
                        "phase_before": before.phase.value,
                        "elapsed_days": elapsed,
                        "retrievability": recall,
                        "parameters": parameters.id,
                        "duration_ms": duration_ms,
                        "suggested": None if suggested is None else int(suggested),
                        "steps": int(steps),
                        "form": form,
                        **columns,
                    },
                )
                self._states.put(db, history_id, review_id, columns)
            return ReviewRecord(
                id=review_id,
                card_id=self._names.as_read().get(history_id, history_id),
                rating=rating,
                at=now.astimezone(UTC),
                study_day=today,
                elapsed_days=elapsed,
                retrievability=recall,
                before=before,
                after=after,
                duration_ms=duration_ms,
                suggested=suggested,
                parameters=parameters.id,
                history_id=history_id,
                steps=steps,
                form=form,
            )

    def last_id_of(self, card_id: str) -> int | None:
        """The id of the last standing review of one card, also if it was reset since; None if there is none."""
        last: int | None = self._file.value(LAST_REVIEW.format("?"), (self._names.history_id(card_id),))
        return last

    def last_id(self, before: int | None = None) -> int | None:
        """The id of the last standing review, or of the last one before review `before`; None if there is none."""
        only, values = ("", ()) if before is None else ("WHERE id < ?", (before,))
        last: int | None = self._file.value(f"SELECT MAX(id) FROM standing_reviews {only}", values)
        return last

    def undo_last(self, now: datetime, *, expected: int | None = None) -> ReviewRecord | None:
        """Undo the last standing review, of any session and window.

        The card's memory is then the record's `before`. The review itself stays stored, marked as undone.

        Args:
            expected: the id of the review to undo; None for the last one.

        Returns:
            the undone review; None if there is none.

        Raises:
            ChangedElsewhere: `expected` is not the last standing review, or its card was reset since.
        """
        with self._file.writing() as db:
            row = self._file.first(ReviewRow, "standing_reviews ORDER BY id DESC LIMIT 1")
            if expected is not None and (row is None or row.id != expected):
                raise self._not_last(expected, row)
            if row is None:
                return None
            state = self._states.of(row.card_id)
            if state is None or state.review_id != row.id:
                card_id = self._names.current().get(row.card_id, row.card_id)
                raise ChangedElsewhere(f"{card_id} was reset since.", "Take that back first, with `studylm undo`.")
            db.insert("undos", {"review_id": row.id, "at": to_text(now)})
            self._states.put_back(db, row.card_id, row.previous)
            before = self._states.of(row.card_id)
        return self._as_record(row, Memory() if before is None else before.memory(), row.memory())

    def records(self, card_id: str | None = None) -> list[ReviewRecord]:
        """The standing reviews of one card or of all, in the order in which they were made."""
        only, values = ("", ()) if card_id is None else ("WHERE card_id = ?", (self._names.history_id(card_id),))
        rows = self._file.select(ReviewRow, f"standing_reviews {only} ORDER BY id", values)
        fsrs = {set_id: parameters.fsrs for set_id, parameters in self._sets.all().items()}
        return [self._as_record(*found) for found in with_memories(rows, fsrs)]

    def replay(self, config: Config | None = None) -> dict[str, Memory]:
        """Compute the memory of every card and the daily sums again from the standing reviews, and store those.

        Args:
            config: has no effect: each review says what the learner was told.

        Returns:
            card id -> memory, of all cards with a review that were not reset after it.

        Raises:
            StudylmError: a review is damaged, or the database cannot be written to; nothing has changed then.
        """
        with self._file.writing() as db:
            memories = self._memories(self._states.rebuild(db))
            self._daily.rebuild(db)
        return memories

    def replayed(self) -> dict[str, Memory]:
        """Card id -> memory as the standing reviews give it, to compare with what is stored. Does not write.

        Raises:
            StudylmError: a review is damaged.
        """
        with self._file.lock:
            return self._memories(self._states.replayed())

    def _memories(self, rows: Iterable[StateRow]) -> dict[str, Memory]:
        current = self._names.current()
        return {current.get(row.card_id, row.card_id): row.memory() for row in rows}

    def adopt(self, db: Writing, fsrs: Sequence[float], reason: str) -> Parameters:
        """Have other FSRS parameters hold, inside a transaction; `Fits` records why.

        Stability and difficulty of every card are computed anew from all of its reviews; due dates stay as given.

        Raises:
            StudylmError: these are not parameters, or a review is damaged.
        """
        adopted = self._sets.adopt(db, fsrs, reason)
        self._states.compute(db, adopted.fsrs)
        return adopted

    def histories(self) -> list[History]:
        """The standing reviews of each card, one history for each time that it began anew. Other threads may write meanwhile.

        Raises:
            StudylmError: a review is damaged.
        """
        return histories(self._file)

    def resets(self) -> dict[str, int]:
        """Card id -> the review after which the card was reset last, of every card with a reset that stands."""
        current = self._names.current()
        rows = self._file.rows("SELECT card_id, MAX(review_id) FROM standing_resets GROUP BY card_id")
        return {current.get(history_id, history_id): review_id for history_id, review_id in rows}

    def began_after(self, card_id: str) -> int:
        """The review after which the card was reset last; 0 if it never was."""
        return self.resets().get(card_id, 0)

    def forget(self, db: Writing, history_id: str) -> int | None:
        """Make a card new again, inside a transaction; its reviews stay. Returns its last review; None if it is new."""
        state = self._states.of(history_id)
        if state is None:
            return None
        self._states.remove(db, history_id)
        return state.review_id

    def recall(self, db: Writing, history_id: str, review_id: int) -> None:
        """Give a card that `forget` made new the memory back that this review led to, inside a transaction."""
        self._states.put_back(db, history_id, review_id)

    def cards_on(self, day: date, phase: Phase) -> list[str]:
        """The cards of the standing reviews of a study day that began in `phase`, one for each review."""
        current = self._names.current()
        rows = self._file.rows(
            "SELECT card_id FROM standing_reviews WHERE last_day = ? AND phase_before = ?",
            (day.isoformat(), phase.value),
        )
        return [current.get(history_id, history_id) for (history_id,) in rows]

    def facts(self) -> list[Fact]:
        """The standing reviews in order, without their memories: much faster to read."""
        rows = self._file.rows(
            "SELECT card_id, rating, last_day, phase_before, duration_ms, form FROM standing_reviews ORDER BY id"
        )
        current = self._names.current()
        return [
            Fact(
                card_id=current.get(history_id, history_id),
                rating=Rating(rating),
                study_day=date.fromisoformat(day),
                phase=Phase(phase),
                duration_ms=duration_ms or 0,
                form=None if form is None else Form(form),
            )
            for history_id, rating, day, phase, duration_ms, form in rows
        ]

    def count(self, card_id: str) -> int:
        """The number of standing reviews of one card."""
        return int(
            self._file.value(
                "SELECT COUNT(*) FROM standing_reviews WHERE card_id = ?", (self._names.history_id(card_id),)
            )
        )

    def _not_as_seen(self, card_id: str, seen: Memory, state: StateRow | None) -> ChangedElsewhere:
        if state is None and self.last_id_of(card_id) is not None:
            what = f"{card_id} was reset in another window."
        elif state is None or state.reps < seen.reps:
            what = f"The last rating of {card_id} was taken back in another window."
        else:
            rating = Rating(self._file.value("SELECT rating FROM reviews WHERE id = ?", (state.review_id,)))
            what = f"{card_id} was rated in another window: {rating.word}."
        return ChangedElsewhere(what, "Nothing was recorded here.")

    def _not_last(self, expected: int, last: ReviewRow | None) -> ChangedElsewhere:
        current = self._names.current()
        if last is not None and last.id > expected:
            card_id, word = current.get(last.card_id, last.card_id), Rating(last.rating).word
            what = f"{card_id} was rated in another window since: {word}. Nothing was taken back here."
            return ChangedElsewhere(what, "Take that back first: there, or with `studylm undo`.")
        return ChangedElsewhere("That rating was taken back in another window already.", "Nothing was taken back here.")

    def _as_record(self, row: ReviewRow, before: Memory, after: Memory) -> ReviewRecord:
        assert after.last_review is not None
        assert after.last_day is not None
        return ReviewRecord(
            id=row.id,
            card_id=self._names.current().get(row.card_id, row.card_id),
            rating=Rating(row.rating),
            at=after.last_review,
            study_day=after.last_day,
            elapsed_days=row.elapsed_days,
            retrievability=row.retrievability,
            before=before,
            after=after,
            duration_ms=row.duration_ms,
            suggested=None if row.suggested is None else Rating(row.suggested),
            parameters=row.parameters,
            history_id=row.card_id,
            steps=bool(row.steps),
            form=None if row.form is None else Form(row.form),
        )


def _told(memory: Memory) -> Memory:
    """A memory without what follows from the FSRS parameters: the same as long as no review was made or undone."""
    return replace(memory, stability=None, difficulty=None)
