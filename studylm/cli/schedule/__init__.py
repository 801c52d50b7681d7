"""The commands for what is remembered and when it comes: reviews, changes of cards, settings."""
