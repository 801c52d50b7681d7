"""Reviews of code cards: what is opened, what is proved beforehand, what a pass suggests, which mistakes come back."""
