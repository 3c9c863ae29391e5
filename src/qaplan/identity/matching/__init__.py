"""Matching: how alike the coats of two sides are, and where; a ranking, never a decision."""
