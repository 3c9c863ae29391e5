"""Landscape and border: what stands in this room, and the tabs between its pages."""
