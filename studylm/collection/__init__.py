"""A study session without a face: the one thing that the command line and the TUI talk to."""

from studylm.collection.answers import unconfined
from studylm.collection.opened import Study
from studylm.collection.sitting import NEW_PER_DAY, Session
from studylm.collection.types import CardView, Checking, Counts, Orphan, Queue, QueueItem, Stage, Summary
from studylm.scheduling.model import Memory, Phase, Rating
from studylm.store.records import AttemptRecord, ChangedElsewhere, ReviewRecord

__all__ = [
    "NEW_PER_DAY",
    "AttemptRecord",
    "CardView",
    "ChangedElsewhere",
    "Checking",
    "Counts",
    "Memory",
    "Orphan",
    "Phase",
    "Queue",
    "QueueItem",
    "Rating",
    "ReviewRecord",
    "Session",
    "Stage",
    "Study",
    "Summary",
    "unconfined",
]
