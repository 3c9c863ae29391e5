"""Segments of a border line as its service keeps them, and the little of them that others see."""
