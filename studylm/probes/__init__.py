"""Tools that judge code by what it does, whatever its names and layout, for authors of checks."""
