"""The screens: Today, a review, its summary, help."""
