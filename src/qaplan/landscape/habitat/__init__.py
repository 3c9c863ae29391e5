"""Knows where an animal could live: suitability, where that is extrapolation, and what it costs to cross."""
