"""Tools that judge what a piece of code does, whatever it looks like: small, pure, and tested on their own."""
