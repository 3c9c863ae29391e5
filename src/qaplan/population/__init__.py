"""Minimum known alive and bounds on numbers; will know density, survival, trend and occupancy."""
