"""The small tables beside the reviews: changes of cards, parameter sets, decks that are trusted, training runs."""
