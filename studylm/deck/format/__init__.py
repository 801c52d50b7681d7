"""studylm's own markdown format for cards."""
