"""The screens: Today, the review, help."""
