"""Prey indices with effort."""
