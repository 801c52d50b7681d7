"""From the files of a workspace to cards: finding, decoding, caching, ordering."""
