"""Graded records of any kind, incidents with custody, legal acts, registers of organisations and places."""
