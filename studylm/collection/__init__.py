"""An opened workspace and its review sessions: the API of the command line, the TUI and scripts."""

from studylm.collection.answers import unconfined
from studylm.collection.collection import Collection
from studylm.collection.sitting.practice import Practice
from studylm.collection.sitting.review_session import ReviewSession
from studylm.collection.types import CardView, Checking, Counts, Orphan, Queue, QueueItem, Stage, Summary
from studylm.scheduling.model import Memory, Phase, Rating
from studylm.store.records import AttemptRecord, ChangedElsewhere, ReviewRecord

__all__ = [
    "AttemptRecord",
    "CardView",
    "ChangedElsewhere",
    "Checking",
    "Collection",
    "Counts",
    "Memory",
    "Orphan",
    "Phase",
    "Practice",
    "Queue",
    "QueueItem",
    "Rating",
    "ReviewRecord",
    "ReviewSession",
    "Stage",
    "Summary",
    "unconfined",
]
