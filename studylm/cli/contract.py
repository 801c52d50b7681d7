"""What the commands print with --json: one function for each kind of thing, as the contract gives it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from studylm.checker.verdict import Status, Verdict
from studylm.collection import AttemptRecord, CardView, Memory, Phase, Queue, Rating, ReviewRecord
from studylm.collection.coding.code_reviews import Opened
from studylm.collection.control.fitting import Outcome
from studylm.store.records import TrainingRun, Undone

if TYPE_CHECKING:
    from studylm.stats.history import CardHistory


def card(view: CardView) -> dict[str, Any]:
    """A card, with its answer, and its state."""
    card = view.card
    return {
        "id": card.id,
        "deck": card.deck,
        "number": card.number,
        "section": card.section,
        "kind": card.kind.value,
        "title": card.title,
        "prompt": card.prompt,
        "answer": card.answer,
        "key_points": list(card.key_points),
        "misconceptions": [{"claim": m.claim, "correction": m.correction} for m in card.misconceptions],
        "topics": list(card.topics),
        "suspended": view.suspended,
        "buried_until": None if view.buried_until is None else view.buried_until.isoformat(),
        "leech": view.leech,
        **_state(view.memory.phase, view.due),
    }


def queue(queue: Queue) -> dict[str, Any]:
    """The counts of everything that is due, and the items of the queue."""
    return {
        "now": queue.now.isoformat(),
        "learning": queue.learning,
        "review": queue.review,
        "new": queue.new,
        "minutes": round(queue.seconds / 60, 1),
        "postponed": list(queue.postponed),
        "queue": [
            {
                "id": item.card.id,
                **_state(item.phase, item.due),
                "retrievability": item.retrievability,
                "seconds": round(item.seconds, 1),
            }
            for item in queue.items
        ],
    }


def memory(memory: Memory) -> dict[str, Any]:
    """The state of a card after a rating."""
    return {
        **_state(memory.phase, memory.due),
        "stability": memory.stability,
        "difficulty": memory.difficulty,
        "interval_days": memory.interval_days,
    }


def review(review: ReviewRecord) -> dict[str, Any]:
    """A review, with the state of its card after it."""
    return {"id": review.card_id, "rating": review.rating.word, **memory(review.after)}


def history(found: CardHistory) -> dict[str, Any]:
    """Everything that is known of one card. A review's state is that after it, its retrievability that before it."""
    memory = found.memory
    return {
        "card": found.card_id,
        **_state(memory.phase, memory.due),
        "stability": memory.stability,
        "difficulty": memory.difficulty,
        "retrievability": found.retrievability,
        "reviews": [
            {
                "at": review.at.isoformat(),
                "rating": review.rating.word,
                "state": review.after.phase.value,
                "stability": review.after.stability,
                "difficulty": review.after.difficulty,
                "retrievability": review.retrievability,
                "interval_days": review.after.interval_days,
                "duration_ms": review.duration_ms,
            }
            for review in found.reviews
        ],
        "attempts": [attempt(record) for record in found.attempts],
        "resets": [at.isoformat() for at in found.resets],
        "curve": [{"day": point.day.isoformat(), "retrievability": point.retrievability} for point in found.curve],
    }


def undone(undone: Undone, views: Iterable[CardView]) -> dict[str, Any]:
    """What was taken back, with its kind, and the cards as they are now; of a review also what it was."""
    taken = {} if undone.review is None else review(undone.review)
    return {"kind": undone.change.kind.value, **taken, "cards": [card(view) for view in views]}


def preview(outcomes: Mapping[Rating, Memory]) -> dict[str, Any]:
    """The state of a card after each rating."""
    return {rating.word: memory(after) for rating, after in outcomes.items()}


def fitted(outcome: Outcome) -> dict[str, Any]:
    """What came of a fit; log losses on the reviews that were held out, null where there is none."""
    return {
        "reviews": outcome.reviews,
        "adopted": outcome.adopted,
        "before": outcome.before,
        "after": outcome.after,
        "reason": outcome.reason,
    }


def opened(opened: Opened) -> dict[str, Any]:
    """The answer file that `start` has got ready."""
    return {
        "path": str(opened.path),
        "created": opened.created,
        "form": None if opened.form is None else opened.form.value,
        "kept": opened.kept,
    }


def attempt(attempt: AttemptRecord) -> dict[str, Any]:
    """A run of a learner's code, or a draft that was kept, whose verdict is None."""
    checks = [] if attempt.verdict is None else attempt.verdict["checks"]
    return {
        "id": attempt.id,
        "at": attempt.at.isoformat(),
        "form": None if attempt.form is None else attempt.form.value,
        "filename": attempt.filename,
        "verdict": attempt.outcome,
        "checks_passed": sum(check["status"] == Status.PASSED for check in checks),
        "checks": len(checks),
        "suggested": None if attempt.suggested is None else attempt.suggested.word,
    }


def verdict(verdict: Verdict, suggested: Rating | None) -> dict[str, Any]:
    """A verdict, with the rating that it suggests."""
    return verdict.to_json(suggested.word if suggested else None)


def training(run: TrainingRun) -> dict[str, Any]:
    """A training run of the Lab."""
    started = run.started_at.isoformat()
    return {"id": run.id, "name": run.name, "started_at": started, "settings": run.settings, **run.result}


def _state(phase: Phase, due: datetime | None) -> dict[str, Any]:
    return {"state": phase.value, "due": due.isoformat() if due else None}
