"""Pages on what is in the pictures."""
