"""Crossings of a barrier: passages, what went through, whether they are there, which leopards crossed."""
