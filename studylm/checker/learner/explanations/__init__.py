"""What Python and torch say when an answer raises, put into plain words. Text in, text out: nothing is run."""
