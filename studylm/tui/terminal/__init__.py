"""What depends on the terminal: colours, text that it can show, and lending it to an editor."""
