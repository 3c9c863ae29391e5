"""Capture histories in the text formats of other programs, in and out."""
