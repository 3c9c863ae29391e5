"""One file of a card: what kind it is, how large, what it says of itself, and what became of it."""
