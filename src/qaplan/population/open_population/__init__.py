"""Survival, recruitment, growth and the power to see a trend."""
