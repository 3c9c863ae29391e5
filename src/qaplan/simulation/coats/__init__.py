"""Spotted coats: every flank of every cat its own, and the same from each passing to the next."""
