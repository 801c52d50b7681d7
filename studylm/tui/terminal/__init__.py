"""What depends on the terminal: colours, text that it can show, suspending for an editor, exiting."""
