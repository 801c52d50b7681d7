"""Matches cards with their histories after their deck files were edited."""
