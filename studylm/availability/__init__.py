"""Which cards can be studied now: one definition for the queue, a session, today's page and the figures."""

from studylm.availability.agenda import NEW_PER_DAY, Agenda, new_left

__all__ = ["NEW_PER_DAY", "Agenda", "new_left"]
