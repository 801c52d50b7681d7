"""The protocol between the processes of a run, and the definitions that both sides share."""
