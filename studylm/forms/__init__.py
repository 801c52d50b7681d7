"""The forms in which a code card comes back: which one, and what its file holds. Pure: no clock, store or process."""
