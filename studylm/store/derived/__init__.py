"""What follows from the reviews and can be computed again from them: memories, and sums by study day."""
