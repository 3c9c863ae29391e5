"""Estimates over draws of who is who, and ghosts."""
