"""What the processes of a run say to each other, and what both have to agree on."""
