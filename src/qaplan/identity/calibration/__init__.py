"""Calibration: from a matcher's score to a probability, learned from reviewed pairs, or an honest refusal."""
