"""Graded records of any kind, incidents with custody, legal acts, registers of organisations, places and projects."""
