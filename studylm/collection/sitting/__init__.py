"""What a sitting of some minutes holds: the learner's usual times, and the cards that are worth most in them."""
