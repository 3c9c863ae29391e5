"""Keeping a study or a house: backing it up, checking it, restoring it, bringing it to this version."""
