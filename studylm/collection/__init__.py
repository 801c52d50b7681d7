"""An opened workspace and the sittings over it: the one thing that the command line and the TUI talk to."""

from studylm.collection.answers import unconfined
from studylm.collection.opened import Collection
from studylm.collection.sitting import ReviewSession
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
    "Queue",
    "QueueItem",
    "Rating",
    "ReviewRecord",
    "ReviewSession",
    "Stage",
    "Summary",
    "unconfined",
]
