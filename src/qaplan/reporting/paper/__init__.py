"""Sheets of paper for the field: what is printed before a journey and typed in after it."""
